"""Every route of the URL map, asked by people it is not for.

They are another seller, another customer, somebody with a lower role, and nobody.

A new route without an entry in `WALKED` or `FOR_EVERYBODY` fails the first test.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from portal.cli.founding import Founder, add_staff
from portal.db import Scope, db, transaction
from portal.domain.notifications.actions import Wanted, compose
from portal.domain.provisioning.models import ProvisioningJob
from portal.domain.provisioning.states import JobStatus
from portal.domain.supply.by_hand import complete
from portal.domain.users.models import EmbedSession, Membership
from portal.domain.users.permissions import Role, permissions_of
from portal.kernel import clock
from portal.kernel.actor import SYSTEM
from portal.kernel.tokens import hash_token, new_token
from portal.web.access import access_of
from tests.client import Client
from tests.factories.world import as_owner, buyer_of, load_world, seller, work_off
from tests.servers import Database

FOR_EVERYBODY = frozenset(
    {
        "assets_embed",
        "assets_static",
        "embed_loader",
        "auth.choose_seller",
        "auth.home",
        "auth.invitation",
        "auth.sign_in",
        "auth.sign_out",
        "auth.switch_seller",
        "health.healthz",
        "health.metrics",
        "health.readyz",
        "basket",
        "index",
        "product",
        "add",
        "quantity",
        "remove",
        "brand",
        "check_inbox",
        "confirm",
        "resend",
        "sign_in",
        "sign_out",
        "sign_up",
        "terms",
        "named",
        "named_product",
    }
)
"""Public by intent; those of the shop by the view's name alone. What they show depends on the visit."""

REQUEST = "SELECT public_id FROM request WHERE status = 'new'"
ACCOUNT = "SELECT public_id FROM account WHERE name = 'Fjord Works AS'"
BOOK = "SELECT b.public_id FROM price_book b JOIN seller s ON s.id = b.seller_id WHERE s.slug = 'northlight'"
PENDING = "SELECT public_id FROM sales_order WHERE status = 'pending_approval'"
ASSET = "SELECT a.public_id FROM asset a JOIN seller s ON s.id = a.seller_id WHERE s.slug = 'northlight'"
INVOICE = "SELECT i.public_id FROM invoice i JOIN seller s ON s.id = i.seller_id WHERE s.slug = 'northlight'"
SUBSCRIPTION = "SELECT public_id FROM subscription"
ABOVE_ORDER = "SELECT public_id FROM sales_order WHERE is_supplied_below AND status = 'executed'"
ABOVE_INVOICE = (
    "SELECT i.public_id FROM invoice i JOIN seller s ON s.id = i.seller_id WHERE s.slug = 'cumulus'"
)
JOB = "SELECT public_id FROM provisioning_job"
PRODUCT = "SELECT public_id FROM product WHERE code = 'security-training'"
PLAN = "SELECT public_id FROM plan WHERE code = 'seat'"
MAIL = (
    "SELECT m.public_id FROM mail_message m JOIN seller s ON s.id = m.seller_id WHERE s.slug = 'northlight'"
)
ORIGIN = "SELECT o.id FROM allowed_origin o JOIN seller s ON s.id = o.seller_id WHERE s.slug = 'northlight'"
DEAD = "SELECT o.id FROM outbox o JOIN seller s ON s.id = o.seller_id WHERE s.slug = 'northlight'"

Ids = Mapping[str, str]
NONE: Ids = {}
WALKED: Mapping[str, Ids] = {
    **dict.fromkeys(
        (
            "assets.index",
            "audit.index",
            "customers.index",
            "customers.new",
            "dashboard.index",
            "invoices.index",
            "jobs.index",
            "mail_log.index",
            "orders.index",
            "orders.buying.new",
            "price_books.index",
            "price_books.new",
            "products.index",
            "purchases.index",
            "purchases.invoices",
            "requests.index",
            "settings.access",
            "settings.brand",
            "settings.index",
            "settings.widget",
            "subscriptions.index",
            "billing",
            "review",
            "orders",
            "services",
            "invoices",
        ),
        NONE,
    ),
    **dict.fromkeys(("assets.show", "assets.reveal"), {"public_id": ASSET}),
    **dict.fromkeys(("customers.show", "customers.edit"), {"public_id": ACCOUNT}),
    **dict.fromkeys(("invoices.show", "invoices.pdf"), {"public_id": INVOICE}),
    **dict.fromkeys(("mail_log.show", "mail_log.send_again"), {"public_id": MAIL}),
    **dict.fromkeys(
        ("orders.show", "orders.approve", "orders.reject", "orders.withdraw"), {"public_id": PENDING}
    ),
    **dict.fromkeys(("orders.jobs.complete", "orders.jobs.fail", "orders.jobs.retry"), {"public_id": JOB}),
    **dict.fromkeys(
        ("orders.buying.choose", "orders.buying.add", "orders.buying.review"), {"customer_id": ACCOUNT}
    ),
    **dict.fromkeys(
        ("orders.buying.quantity", "orders.buying.remove"), {"customer_id": ACCOUNT, "line_id": ACCOUNT}
    ),
    "price_books.show": {"public_id": BOOK},
    "price_books.line": {"public_id": BOOK, "plan_id": PLAN},
    "subscriptions.show": {"public_id": SUBSCRIPTION},
    "purchases.show": {"public_id": ABOVE_ORDER},
    **dict.fromkeys(("purchases.invoice", "purchases.pdf"), {"public_id": ABOVE_INVOICE}),
    **dict.fromkeys(
        ("requests.show", "requests.approve", "requests.delete", "requests.edit", "requests.reject"),
        {"public_id": REQUEST},
    ),
    "settings.remove_origin": {"origin_id": ORIGIN},
    "jobs.again": {"work_id": DEAD},
    **dict.fromkeys(("order", "withdraw"), {"public_id": PENDING}),
    **dict.fromkeys(("asset", "reveal"), {"public_id": ASSET}),
    **dict.fromkeys(("invoice", "invoice_document"), {"public_id": INVOICE}),
}
SHARED_DOWN: Mapping[str, Ids] = dict.fromkeys(
    ("products.show", "products.offer", "products.stock", "products.withdraw"), {"public_id": PRODUCT}
)
"""The operator's products: every seller below may see them and writes only what is its own about them."""

STATE = (
    "SELECT (SELECT string_agg(status, ',' ORDER BY id) FROM sales_order),"
    " (SELECT string_agg(status, ',' ORDER BY id) FROM request), (SELECT count(*) FROM outbox),"
    " (SELECT count(*) FROM basket_line), (SELECT count(*) FROM account),"
    " (SELECT count(*) FROM price_book_line),"
    " (SELECT count(*) FROM allowed_origin), (SELECT count(*) FROM audit_event)"
)


def name_of(rule: Rule) -> str:
    """The entry of a rule: the views of the shop stand twice, once in each shell."""
    blueprint, _, view = rule.endpoint.rpartition(".")
    return view if blueprint in ("shop", "embed") else rule.endpoint


@pytest.fixture
def walked(live_app: Flask) -> Flask:
    """The demo's world with one service that staff have set up."""
    load_world(live_app)
    with transaction(Scope(seller("cumulus").id)):
        waiting = select(ProvisioningJob).where(ProvisioningJob.status == JobStatus.WAITING_STAFF)
        complete(db.session.scalars(waiting).one(), actor=SYSTEM, external_id="fjord.example")
    work_off()
    with transaction(Scope(seller("northlight").id)):
        compose(Wanted("walk", "signup-duplicate", "cleo@fjordworks.example", "Cleo Berg", "", {}))
    db.session.remove()
    live_app.config["WTF_CSRF_ENABLED"] = False
    return live_app


def rules(app: Flask, *, shop: bool) -> list[Rule]:
    """The rules that somebody has to have a right for."""
    found = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("shop.") == shop and not rule.endpoint.startswith(("embed.", "stories."))
    ]
    return [rule for rule in found if name_of(rule) not in FOR_EVERYBODY]


def asked(
    app: Flask, rule: Rule, owner_url: str, *, slug: str = "northlight"
) -> Iterator[tuple[str, str, Any]]:
    """Method, address and the same address with ids of nothing, for each method of the rule."""
    ids = {**WALKED, **SHARED_DOWN}[name_of(rule)]
    real = {name: as_owner(owner_url, f"{query} LIMIT 1")[0][0] for name, query in ids.items()}
    fake = {name: 987654321 if isinstance(value, int) else "xxx_0000" for name, value in real.items()}
    place = {"shop_slug": slug} if rule.endpoint.startswith("shop.") else {}
    with app.test_request_context():
        addresses = [app.url_for(rule.endpoint, **place, **values) for values in (real, fake)]
    for method in sorted((rule.methods or set()) & {"GET", "POST"}):
        yield method, addresses[0], addresses[1] if ids else None


def client_of(app: Flask, member: Membership | None = None) -> Client:
    browser = Client(app, app.response_class, use_cookies=True)
    if member is not None:
        browser.sign_in(member)
    return browser


def test_every_route_is_in_the_matrix(live_app: Flask) -> None:
    known = FOR_EVERYBODY | set(WALKED) | set(SHARED_DOWN)

    unknown = {
        name_of(rule) for rule in live_app.url_map.iter_rules() if not rule.endpoint.startswith("stories.")
    }

    assert unknown - known == set()


def test_nobody_is_sent_to_sign_in(walked: Flask, fresh_database: Database) -> None:
    owner_url = fresh_database.owner_url
    before, browser = as_owner(owner_url, STATE), client_of(walked)

    for shop in (False, True):
        for rule in rules(walked, shop=shop):
            for method, address, _fake in asked(walked, rule, owner_url):
                answer = browser.open(address, method=method)

                assert (method, address, answer.status_code) in (
                    (method, address, 302),
                    (method, address, 303),
                )
                assert "/sign-in" in answer.headers["Location"]
    assert as_owner(owner_url, STATE) == before


def test_eve_gets_404_for_whatever_is_northlights(walked: Flask, fresh_database: Database) -> None:
    owner_url = fresh_database.owner_url
    eve = member_of("harbour", Role.RESELLER_ADMIN)
    before, browser = as_owner(owner_url, STATE), client_of(walked, eve)

    for rule in rules(walked, shop=False):
        if name_of(rule) in SHARED_DOWN:
            continue
        for method, address, fake in asked(walked, rule, owner_url):
            if fake is None:
                continue
            answer, nothing = browser.open(address, method=method), browser.open(fake, method=method)

            assert (method, address, answer.status_code) == (method, address, 404)
            assert answer.data == nothing.data
    assert as_owner(owner_url, STATE) == before


def test_a_lower_role_gets_403(walked: Flask, fresh_database: Database) -> None:
    owner_url = fresh_database.owner_url
    founder = Founder("Pat Painter", "pat@northlight.example", "Cheerful-Lamp-88")
    add_staff(seller("northlight"), founder, Role.STOREFRONT_MANAGER)
    painter = member_of("northlight", Role.STOREFRONT_MANAGER)
    before, browser = as_owner(owner_url, STATE), client_of(walked, painter)
    refused = 0

    for rule in rules(walked, shop=False):
        access = access_of(walked.view_functions[rule.endpoint])
        if access is None or access.permissions & permissions(painter):
            continue
        for method, address, _fake in asked(walked, rule, owner_url):
            answer = browser.open(address, method=method)

            assert (method, address, answer.status_code) == (method, address, 403)
            refused += 1
    assert refused > 30
    assert as_owner(owner_url, STATE) == before


@pytest.mark.parametrize("slug", ["northlight", "harbour"])
def test_another_customer_gets_404_in_the_shop(walked: Flask, fresh_database: Database, slug: str) -> None:
    owner_url = fresh_database.owner_url
    account_id, _actor = buyer_of(seller(slug))
    browser = shop_client(walked, slug, account_id)
    before = as_owner(owner_url, STATE)

    for rule in rules(walked, shop=True):
        for method, address, fake in asked(walked, rule, owner_url, slug=slug):
            if fake is None:
                continue
            answer, nothing = browser.open(address, method=method), browser.open(fake, method=method)

            assert (method, address, answer.status_code) == (method, address, 404)
            assert answer.data == nothing.data
    assert as_owner(owner_url, STATE) == before


def member_of(slug: str, role: Role) -> Membership:
    return db.session.scalars(
        select(Membership).where(
            Membership.seller_id == seller(slug).id,
            Membership.roles.contains([str(role)]),
            Membership.account_id.is_(None),
        )
    ).one()


def permissions(member: Membership) -> frozenset[Any]:
    return frozenset(permissions_of(member))


def shop_client(app: Flask, slug: str, account_id: int) -> Client:
    """A browser with a session of the account's first member in the seller's shop."""
    sold_by = seller(slug)
    token = new_token()
    with transaction(Scope(sold_by.id)):
        member = db.session.scalars(select(Membership).where(Membership.account_id == account_id)).first()
        now = clock.now()
        db.session.add(
            EmbedSession(
                id_hash=hash_token(token),
                seller_id=sold_by.id,
                csrf="the-token",
                membership_id=member and member.id,
                created_at=now,
                last_seen_at=now,
                messages=[],
            )
        )
    browser = Client(app, app.response_class, use_cookies=True)
    browser.set_cookie(f"cs_{sold_by.public_id}", token)
    browser.environ_base["HTTP_X_CSRF_TOKEN"] = "the-token"
    return browser
