"""Two sellers with the same furniture, one record of each kind: what is one's is foreign to the other.

It is made by the product's own actions. `RECORDS` finds a record of a seller by the name that the
access matrix uses.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from portal.cli.demo.products import PRODUCTS
from portal.cli.founding import Founder, add_staff
from portal.db import Scope, db, transaction
from portal.db.sealed import vault
from portal.domain.accounts.queries import account as load_account
from portal.domain.basket.actions import add_to_basket, ensure_basket
from portal.domain.billing.exports import ExportTerms, set_export
from portal.domain.catalogue.actions import NewTerms, connect_product, publish_terms, retire_product
from portal.domain.catalogue.groups import GroupFacts, create_group
from portal.domain.catalogue.models import DocumentKind, Plan, Product, ProductKind
from portal.domain.cloud_accounts.actions import (
    add_cloud_account,
    link_to_confirm,
    request_cloud_account,
)
from portal.domain.cloud_accounts.decide import approve_cloud_request
from portal.domain.extra_fields.actions import Definition, define_field
from portal.domain.extra_fields.files import Upload, keep_file
from portal.domain.extra_fields.models import Kind, Place
from portal.domain.lists.actions import save_view
from portal.domain.lists.files import ask_for_file, finish_file
from portal.domain.lists.models import FileKind
from portal.domain.notifications.actions import Wanted, compose
from portal.domain.notifications.sender import name_sender
from portal.domain.orders.actions import reject_order
from portal.domain.orders.models import Order
from portal.domain.orders.states import OrderStatus
from portal.domain.pricing.imports import ask_to_read, read_import
from portal.domain.pricing.models import LineKind, PriceBook
from portal.domain.pricing.queries import price_books
from portal.domain.pricing.quote import BookRule
from portal.domain.pricing.rules import set_line
from portal.domain.provisioning.models import ProvisioningJob
from portal.domain.provisioning.states import JobStatus
from portal.domain.requests.discuss import ask, link_to_answer
from portal.domain.requests.queries import request_of
from portal.domain.sellers.currencies import activate_currency, add_exchange_rate
from portal.domain.sellers.host_keys import make_host_key
from portal.domain.sellers.models import Door, Seller
from portal.domain.sellers.origins import allow_origin
from portal.domain.sellers.page_checks import ask_for_page_check
from portal.domain.sellers.queries import portal_door, shop_door
from portal.domain.sellers.shop_host import name_host
from portal.domain.supply.by_hand import complete, fail
from portal.domain.users.actions import move_membership, new_membership, new_user
from portal.domain.users.custom_roles import make_role
from portal.domain.users.email_change import new_code, new_undo_link
from portal.domain.users.models import (
    EmailChange,
    EmbedSession,
    Membership,
    MembershipStatus,
    TokenPurpose,
    User,
)
from portal.domain.users.people import suspend_account
from portal.domain.users.permissions import Role, permissions_of
from portal.domain.users.sign_ins import start_sign_in
from portal.domain.users.tokens import issue_token
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.tokens import hash_token, new_token
from tests.factories.trade import (
    a_book,
    a_customer,
    a_payment_method,
    a_product,
    a_request,
    a_sign_up,
    a_support_plan,
    a_tax_rate,
)
from tests.factories.users import PASSWORD, kept
from tests.factories.world import as_owner, buy, change_account, seller, work_off

ADMINISTRATORS = {"northlight": "ada", "harbour": "eve"}
STAFF = {"ben": Role.RESELLER_MEMBER, "bill": Role.RESELLER_BILLING, "pat": Role.STOREFRONT_MANAGER}
KIOSK = {
    "cleo": Role.CUSTOMER_ADMIN,
    "dan": Role.BUYER,
    "sam": Role.SUBSCRIPTIONS_MANAGER,
    "bea": Role.BILLING_AGENT,
    "clara": Role.CLOUD_ADMINISTRATOR,
}


EXPORT = ExportTerms("kiosk-bills", "eu-north-1", "", "", "AKIAEXAMPLEEXAMPLE", "s" * 40)


def furnish(slug: str, owner_url: str) -> dict[str, Any]:
    """Give the seller people and records; returns the secrets of links, which no table keeps."""
    ours = seller(slug)
    _employ(ours)
    with transaction(Scope(ours.id)):
        book = a_book()
        a_tax_rate(), a_tax_rate("Reduced VAT", 5), a_support_plan(), _group(slug), _ways_to_pay()
        a_request(f"Newcomer of {slug}")
        _name_places(slug)
        administrator = _actor(_people(ours, ADMINISTRATORS[slug])[0])
        _field(administrator), make_role("Clerks", ["order.view", "invoice.view"], actor=administrator)
        _look_at_orders(administrator)
        compose(Wanted("walk", "signup-duplicate", _email(ours, "cleo"), "Cleo", f"of {slug}", {}))
        kiosk_id, other_id = _kiosk(), a_customer("Reef Diving").id
        suspend_account(a_customer("Ebb & Flow"), actor=SYSTEM)
        a_customer("Old Tide")
        coded, by_hand = (
            a_product("Coupon", category=f"of-{slug}"),
            a_product("Service", kind=ProductKind.RECURRING),
        )
        set_line(
            book, by_hand.plans[0].id, BookRule(LineKind.PERCENT, Decimal(5)), actor=SYSTEM,
            valid_from=date(2099, 1, 1),
        )  # fmt: skip
        connect_product(coded, "coupon", PRODUCTS[0].settings, actor=SYSTEM)
        connect_product(by_hand, "manual", {}, actor=SYSTEM)
        _give_prices(book, by_hand.plans[0].public_id, administrator)
        codes = coded.code, by_hand.code
        set_export(load_account(kiosk_id), EXPORT, version=0, actor=SYSTEM)
    for name, role in KIOSK.items():
        _let_in(ours, kiosk_id, name, role)
    _let_in(ours, other_id, "rita", Role.CUSTOMER_ADMIN)
    _put_out(ours, kiosk_id)
    _visits(ours)
    _order(ours, kiosk_id, *codes)
    _trouble_above(ours, kiosk_id)
    _fill_baskets(ours, kiosk_id, codes[0])
    as_owner(
        owner_url,
        "UPDATE outbox SET state = 'dead' WHERE id = (SELECT min(id) FROM outbox"
        " WHERE seller_id = :id AND kind = 'mail.send' AND state = 'ready')",
        id=ours.id,
    )
    return _links(ours, kiosk_id)


def _field(administrator: Actor) -> None:
    labels = {"en": "Our number for you"}
    define_field(Definition(Place.PROFILE, "crm_number", labels, Kind.TEXT, {}), actor=administrator)


def _kiosk() -> int:
    """The customer whose people ask, which has handed a file in."""
    made = a_customer("Kiosk")
    keep_file(made, "crm_number", Upload("statute.pdf", b"%PDF-1.7"))
    return made.id


def _look_at_orders(actor: Actor) -> None:
    save_view("orders.index", "Failed ones", "status=failed", is_shared=False, actor=actor)
    file = ask_for_file("orders.index", "", FileKind.CSV, 1, title="Orders", language="en", actor=actor)
    finish_file(file.id, b"Order", 1)


def _give_prices(book: PriceBook, plan: str, actor: Actor) -> None:
    asked = ask_to_read(book, "prices.csv", f"plan_id,rule,percent\n{plan},percent,7\n".encode(), actor=actor)
    read_import(asked.id)


def _name_places(slug: str) -> None:
    allow_origin(f"https://www.{slug}.example", actor=SYSTEM, test_mode=False)
    ask_for_page_check(f"https://www.{slug}.example/shop", versions=["1.0.0"])
    make_host_key(former="", actor=SYSTEM)
    name_sender(f"cloud@{slug}.example", actor=SYSTEM)
    name_host(f"cloud.{slug}.example", reserved=(), actor=SYSTEM)


def _group(slug: str) -> None:
    editions = [a_product(f"Edition {one}") for one in ("small", "large")]
    group = create_group(GroupFacts(f"Editions of {slug}", published=True), editions, actor=SYSTEM)
    for subject in (group, a_product("Termed Mover"), None):
        publish_terms(NewTerms("Coming", "Be kind.", effective_on=date(2099, 1, 1)), subject, actor=SYSTEM)
    policy = NewTerms("Coming policy", "Be kind.", effective_on=date(2099, 1, 1), kind=DocumentKind.PRIVACY)
    publish_terms(policy, None, actor=SYSTEM)
    retire_product(a_product("Old Mover"), actor=SYSTEM)


def _ways_to_pay() -> None:
    a_payment_method("Cash", 0)
    activate_currency("USD", actor=SYSTEM)
    add_exchange_rate("EUR", "USD", Decimal("1.08"), date(2026, 1, 1), actor=SYSTEM)


def _employ(ours: Seller) -> None:
    for name, role in STAFF.items():
        if not _people(ours, name):
            add_staff(ours, Founder(name.title(), _email(ours, name), PASSWORD), role)


def member_of(ours: Seller, name: str) -> Membership:
    """One of the people of a seller."""
    return _people(ours, name)[0]


def _people(ours: Seller, name: str) -> list[Membership]:
    named = select(Membership).where(
        Membership.seller_id == ours.id, Membership.user.has(User.email == _email(ours, name))
    )
    return list(db.session.scalars(named))


def _email(ours: Seller, name: str) -> str:
    return f"{name}@{ours.slug}.example"


def _let_in(ours: Seller, account_id: int, name: str, role: Role) -> None:
    user = new_user(shop_door(ours.id).id, email=_email(ours, name), name=name.title(), password=PASSWORD)
    user.email_verified_at = clock.now()
    new_membership(
        user, seller_id=ours.id, account_id=account_id, roles=[role], status=MembershipStatus.ACTIVE
    )  # fmt: skip
    db.session.commit()


def _visits(ours: Seller) -> None:
    """A session of each administrator in another browser; staff of the demo get the password of all here."""
    admin, cleo, now = member_of(ours, ADMINISTRATORS[ours.slug]), member_of(ours, "cleo"), clock.now()
    start_sign_in(admin.user, membership=admin)
    for staff in (admin, member_of(ours, "ben")):
        staff.user.password_hash = kept(PASSWORD)
    db.session.add(
        EmbedSession(
            id_hash=hash_token(new_token()), seller_id=ours.id, csrf="x", messages=[], created_at=now,
            last_seen_at=now, membership_id=cleo.id,
        )
    )  # fmt: skip
    db.session.commit()


def _put_out(ours: Seller, account_id: int) -> None:
    """A colleague and a customer's buyer who were here once."""
    add_staff(ours, Founder("Gus", _email(ours, "gus"), PASSWORD), Role.RESELLER_MEMBER)
    _let_in(ours, account_id, "fay", Role.BUYER)
    with transaction(Scope(ours.id)):
        for name in ("gus", "fay"):
            move_membership(member_of(ours, name), "deactivate", actor=SYSTEM)


def _actor(member: Membership) -> Actor:
    is_staff = member.account_id is None
    return Actor(member.user.name, member.user_id, member.id, is_staff, permissions_of(member))


def _order(ours: Seller, account_id: int, coded: str, by_hand: str) -> None:
    """Orders that are carried out, in the hands of staff, failed, bought above, and waiting."""
    cleo = _actor(member_of(ours, "cleo"))
    change_account(ours, account_id, order_approval=False)
    for code in (coded, by_hand, by_hand, by_hand, by_hand, "migration-bundle"):
        buy(ours, account_id, cleo, code, 2)
    change_account(ours, account_id, order_approval=True)
    buy(ours, account_id, cleo, coded, 2)
    work_off()
    with transaction(Scope(ours.id)):
        waiting = select(ProvisioningJob).where(ProvisioningJob.status == JobStatus.WAITING_STAFF)
        delivered, failed, _left, later = db.session.scalars(waiting.order_by(ProvisioningJob.id))
        complete(delivered, actor=SYSTEM, external_id="kiosk.example")
        fail(failed, actor=SYSTEM, reason="The vendor does not know the domain.")
    work_off()
    _deliver_in_the_middle_of_a_period(ours, account_id, later.id)


def _deliver_in_the_middle_of_a_period(ours: Seller, account_id: int, job_id: int) -> None:
    """So that a charge waits for the billing day."""
    day = str(clock.now().day % 28 + 2)
    change_account(ours, account_id, prorate_billing=True, billing_day=day, partial_charges="on_billing_day")
    with transaction(Scope(ours.id)):
        job = db.session.get_one(ProvisioningJob, job_id)
        complete(job, actor=SYSTEM, external_id="later.example")
    work_off()
    change_account(ours, account_id, prorate_billing=False)


def _trouble_above(ours: Seller, account_id: int) -> None:
    """An order that the operator refused, and one whose cost rose before it reached it."""
    cleo, operator = _actor(member_of(ours, "cleo")), seller("cumulus")
    change_account(ours, account_id, order_approval=False)
    change_account(operator, ours.upper_account_id or 0, order_approval=True)
    buy(ours, account_id, cleo, "migration-bundle", 2)
    work_off()
    with transaction(Scope(operator.id)):
        waiting = select(Order).where(Order.status == OrderStatus.PENDING_APPROVAL, Order.is_supplied_below)
        reject_order(db.session.scalars(waiting).one(), actor=SYSTEM, reason="Not today.")
    change_account(operator, ours.upper_account_id or 0, order_approval=False)
    work_off()
    buy(ours, account_id, cleo, "migration-bundle", 2)
    with transaction(Scope(operator.id)):
        for book in price_books():
            book.default_percent += 1
    work_off()
    change_account(ours, account_id, order_approval=True)


def _fill_baskets(ours: Seller, account_id: int, code: str) -> None:
    """Open baskets: of a customer's administrator, of the seller's in that account, and of a visitor."""
    with transaction(Scope(ours.id)):
        plan = db.session.scalars(select(Plan).join(Plan.product).where(Product.code == code)).one()
        for name in ("cleo", ADMINISTRATORS[ours.slug]):
            user_id = member_of(ours, name).user_id
            basket = ensure_basket(account_id=account_id, user_id=user_id, visit_id=None)
            kind = "customer" if name == "cleo" else "staff"
            add_to_basket(basket, plan, quantity=2, friendly_name=f"of {kind}")
        now = clock.now()
        visit = EmbedSession(
            id_hash=hash_token(new_token()), seller_id=ours.id, csrf="x", messages=[], created_at=now,
            last_seen_at=now,
        )  # fmt: skip
        db.session.add(visit)
        db.session.flush()
        basket = ensure_basket(account_id=None, user_id=None, visit_id=visit.id)
        add_to_basket(basket, plan, quantity=2, friendly_name="of visitor")


def _links(ours: Seller, account_id: int) -> dict[str, Any]:
    with transaction(Scope(ours.id)):
        new, cleo = a_sign_up(f"Beginner of {ours.slug}"), member_of(ours, "cleo")
        guest = _invited(ours, shop_door(ours.id), Role.BUYER, account_id)
        recruit = _invited(ours, portal_door(), Role.RESELLER_MEMBER)
        asked = a_request(f"Asked of {ours.slug}")
        ask(asked, "Who are you?", actor=SYSTEM)
        return {
            "question": link_to_answer(asked),
            "confirmation of owner": _cloud_accounts(ours, account_id),
            "confirmation": issue_token(new, TokenPurpose.CONFIRM_EMAIL, 48),
            "reset": issue_token(new, TokenPurpose.RESET_PASSWORD, 48),
            "staff reset": issue_token(member_of(ours, "bill").user, TokenPurpose.RESET_PASSWORD, 48),
            "invitation": issue_token(guest.user, TokenPurpose.INVITATION, 48, guest),
            "staff invitation": issue_token(recruit.user, TokenPurpose.INVITATION, 48, recruit),
            "staff code": new_code(_change_of(member_of(ours, ADMINISTRATORS[ours.slug]).user)),
            "code": new_code(_change_of(cleo.user)),
            "staff undo": new_undo_link(_change_of(member_of(ours, "pat").user, confirmed_at=clock.now())),
            "undo": new_undo_link(_change_of(new, confirmed_at=clock.now())),
            "download": issue_token(cleo.user, TokenPurpose.DOWNLOAD, 48, cleo),
            "ticket": vault().encrypt(new.email, context=f"check-inbox:{ours.id}"),
        }


def _change_of(user: User, **more: Any) -> EmailChange:
    """A change of address that waits for its code, or was `confirmed_at` a moment ago."""
    ago = clock.now() - timedelta(minutes=2)
    change = EmailChange(
        user_id=user.id, old_email=f"old.{user.email}", new_email=f"new.{user.email}", created_at=ago,
        asked_at=ago, **more,
    )  # fmt: skip
    db.session.add(change)
    db.session.flush()
    return change


def _cloud_accounts(ours: Seller, account_id: int) -> str:
    """One that is active, one being set up, one asked for; returns the link of the owner of a fourth."""
    kiosk, asking = load_account(account_id), {"actor": _actor(member_of(ours, "cleo")), "source": "shop"}
    kiosk.cloud_providers = ["aws", "azure"]
    db.session.flush()
    for number in ("kiosk-1", ""):
        made = request_cloud_account(kiosk, "azure", **asking)
        approve_cloud_request(request_of(made.request_id), actor=SYSTEM, number=number and f"{ours.slug}-1")
    request_cloud_account(kiosk, "azure", **asking)
    number = f"{ours.id:012d}"
    owned = add_cloud_account(kiosk, "aws", number=number, owner_email="root@kiosk.example", **asking)
    approve_cloud_request(request_of(owned.request_id), actor=SYSTEM)
    return link_to_confirm(owned)


def _invited(ours: Seller, door: Door, role: Role, account_id: int | None = None) -> Membership:
    guest = new_user(door.id, email=_email(ours, "guest"), name="Guest", password=None)
    return new_membership(
        guest, seller_id=ours.id, account_id=account_id, roles=[role],
        status=MembershipStatus.PENDING_ACTIVATION,
    )  # fmt: skip


def _of(table: str, condition: str = "true", column: str = "public_id") -> str:
    return (
        f"SELECT x.{column} FROM {table} x JOIN seller s ON s.id = x.seller_id"
        f" WHERE s.slug = :seller AND {condition} ORDER BY x.id DESC LIMIT 1"
    )


def _basket_line(kind: str, column: str) -> str:
    return (
        f"SELECT {column} FROM basket_line l JOIN basket b ON b.id = l.basket_id JOIN seller s"
        f" ON s.id = l.seller_id WHERE s.slug = :seller AND l.friendly_name = 'of {kind}'"
    )


def _session_of(table: str, condition: str) -> str:
    return (
        f"SELECT x.id FROM {table} x JOIN membership m ON m.id = x.membership_id JOIN seller s"
        f" ON s.id = m.seller_id WHERE s.slug = :seller AND {condition} ORDER BY x.id LIMIT 1"
    )


def _above(table: str, condition: str) -> str:
    return (
        f"SELECT x.public_id FROM {table} x JOIN account a ON a.id = x.account_id JOIN seller s"
        f" ON s.id = a.seller_below_id WHERE s.slug = :seller AND {condition} ORDER BY x.id LIMIT 1"
    )


OF_THE_SHOP = "x.kind = 'terms' AND x.product_id IS NULL AND x.group_id IS NULL"
ADMINISTERS = """x.user_id IN (SELECT id FROM "user" WHERE email ~ '^(ada|eve)@')"""
RECORDS: Mapping[str, str] = {
    "view": _of("saved_view"),
    "list file": _of("list_file"),
    "administrator": _of(
        "membership", "x.account_id IS NULL AND 'reseller_admin' = ANY (x.roles) AND " + ADMINISTERS
    ),
    "asset": _of("asset", "x.code_box IS NOT NULL"),
    "basket": _basket_line("customer", "b.public_id"),
    "book": _of("price_book", "x.name = 'Partner 10'"),
    "book key": _of("price_book", "x.name = 'Partner 10'", "id"),
    "book version": _of("price_book", "x.name = 'Partner 10'", "version"),
    "colleague": _of("membership", "x.account_id IS NULL AND 'reseller_billing' = ANY (x.roles)"),
    "colleague version": _of(
        "membership", "x.account_id IS NULL AND 'reseller_billing' = ANY (x.roles)", "version"
    ),
    "invited colleague": _of("membership", "x.account_id IS NULL AND x.status = 'pending_activation'"),
    "former colleague": _of("membership", "x.account_id IS NULL AND x.status = 'inactive'"),
    "own membership": _of("membership", "x.user_id IN (SELECT id FROM \"user\" WHERE email ~ '^cleo@')"),
    "buyer": _of("membership", "'buyer' = ANY (x.roles) AND x.status = 'active'"),
    "buyer version": _of("membership", "'buyer' = ANY (x.roles) AND x.status = 'active'", "version"),
    "guest": _of("membership", "'buyer' = ANY (x.roles) AND x.status = 'pending_activation'"),
    "former buyer": _of("membership", "'buyer' = ANY (x.roles) AND x.status = 'inactive'"),
    "own role": _of("custom_role"),
    "own role version": _of("custom_role", column="version"),
    "session": _session_of("session", "x.user_id = m.user_id AND " + ADMINISTERS),
    "visit": _session_of("embed_session", "m.user_id IN (SELECT id FROM \"user\" WHERE email ~ '^cleo@')"),
    "contact": (
        "SELECT c.public_id FROM contact c JOIN account a ON a.id = c.account_id JOIN seller s"
        " ON s.id = c.seller_id WHERE s.slug = :seller AND a.name = 'Kiosk'"
    ),
    "customer": _of("account", "x.name = 'Kiosk'"),
    "customer version": _of("account", "x.name = 'Kiosk'", "version"),
    "closable customer": _of("account", "x.name = 'Old Tide'"),
    "suspended customer": _of("account", "x.status = 'suspended'"),
    "dead work": _of("outbox", "x.state = 'dead'", "id"),
    "extra field": _of("extra_field"),
    "extra file": _of("extra_file"),
    "extra field version": _of("extra_field", column="version"),
    "failed job": _of("provisioning_job", "x.status = 'failed'"),
    "export version": _of("bill_export", column="version"),
    "host key": _of("host_key"),
    "import": _of("price_import"),
    "invoice": _of("invoice", "x.status = 'issued'"),
    "pending charge": _of("invoice", "x.status = 'draft'"),
    "line of customer": _basket_line("customer", "l.public_id"),
    "line of visitor": _basket_line("visitor", "l.public_id"),
    "line of staff": _basket_line("staff", "l.public_id"),
    "mail": _of("mail_message", "x.dedupe_key = 'walk'"),
    "order": _of("sales_order", "x.status = 'pending_approval'"),
    "refused order": _of(
        "sales_order",
        "EXISTS (SELECT FROM order_line l JOIN supply_request r ON r.order_line_id = l.id"
        " WHERE l.order_id = x.id AND r.status = 'refused')",
    ),
    "risen purchase": _above("sales_order", "x.status = 'pending_price'"),
    "origin": _of("allowed_origin", column="id"),
    "page check": _of("page_check"),
    "plan": _of("plan"),
    "product": _of("product", "x.status = 'published'"),
    "product version": _of("product", "x.status = 'published'", "version"),
    "product code": _of("product", "x.status = 'published'", "code"),
    "terms": _of("terms_document", f"{OF_THE_SHOP} AND x.number = 1"),
    "terms version": _of("terms_document", OF_THE_SHOP, "number"),
    "coming shop terms": _of("terms_document", f"{OF_THE_SHOP} AND x.title = 'Coming'"),
    "privacy version": _of("terms_document", "x.kind = 'privacy'", "number"),
    "coming privacy policy": _of("terms_document", "x.title = 'Coming policy'"),
    "coming group terms": _of("terms_document", "x.group_id IS NOT NULL"),
    "coming terms": _of("terms_document", "x.product_id IS NOT NULL AND x.title = 'Coming'"),
    "termed product": _of("product", "x.name LIKE 'Termed%'"),
    "retired product": _of("product", "x.status = 'retired'"),
    "category": _of("product", "x.category <> ''", "category"),
    "group": _of("product_group"),
    "group version": _of("product_group", column="version"),
    "ungrouped product": _of(
        "product", "x.id NOT IN (SELECT product_id FROM product_group_member) AND x.kind = 'one_off'"
    ),
    "group slug": _of("product_group", column="slug"),
    "product slug": _of("product", "x.status = 'published'", "slug"),
    "purchase": _above("sales_order", "x.status = 'executed'"),
    "purchase invoice": _above("invoice", "true"),
    "cloud account": _of("cloud_account", "x.status = 'active'"),
    "cloud account in the making": _of("cloud_account", "x.status = 'provisioning'"),
    "cloud request": _of("request", "x.status = 'new' AND x.type = 'cloud_account_provision'"),
    "request": _of("request", "x.status = 'new' AND x.type = 'signup'"),
    "request version": _of("account", "x.status = 'pending'", "version"),
    "shop version": _of("shop", column="version"),
    "subscription": _of("subscription"),
    "support": _of("support_plan", "x.name = 'Gold'"),
    "support version": _of("support_plan", "x.name = 'Gold'", "version"),
    "tax": _of("tax_rate", "x.name = 'Reduced VAT'"),
    "tax version": _of("tax_rate", "x.name = 'Reduced VAT'", "version"),
    "support plan key": _of("support_plan", "x.name = 'Gold'", "id"),
    "tax rate key": _of("tax_rate", "x.name = 'VAT'", "id"),
    "method": _of("payment_method", "x.name = 'Cash'"),
    "method key": _of("payment_method", "x.name = 'Cash'", "id"),
    "method version": _of("payment_method", "x.name = 'Cash'", "version"),
    "rate": _of("exchange_rate"),
    "waiting job": _of("provisioning_job", "x.status = 'waiting_staff'"),
}
