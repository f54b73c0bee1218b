"""Signing up (F1): from the form to an address that is confirmed, and to the request that waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from portal.db import current_scope, db
from portal.domain.accounts.actions import Company, move_account, open_account
from portal.domain.accounts.models import Account, AccountKind, AccountStatus
from portal.domain.accounts.postal import ensure_valid
from portal.domain.accounts.queries import account as load_account
from portal.domain.audit.actions import record
from portal.domain.catalogue.actions import accept_terms
from portal.domain.catalogue.models import TermsDocument
from portal.domain.extra_fields.actions import keep_answers, snapshot, traits
from portal.domain.extra_fields.answers import checked
from portal.domain.extra_fields.models import Place
from portal.domain.extra_fields.queries import extra_fields
from portal.domain.pricing.taxes import proposed_rate
from portal.domain.requests.models import Request, RequestStatus, RequestType
from portal.domain.requests.risks import list_match, needs_approval, possible_duplicate
from portal.domain.requests.telling import tell_approvers
from portal.domain.sellers.actions import take_number
from portal.domain.sellers.models import Door
from portal.domain.sellers.queries import hold_door, shop, shop_door, today_of_the_house
from portal.domain.users.actions import move_membership
from portal.domain.users.models import Membership, MembershipStatus, TokenPurpose, User
from portal.domain.users.passwords import ensure_acceptable, hash_password
from portal.domain.users.permissions import Role
from portal.domain.users.profile import choose_news
from portal.domain.users.queries import holder_of
from portal.domain.users.tokens import use_token
from portal.kernel import clock
from portal.kernel.actor import VISITOR, Actor
from portal.kernel.errors import NotFound
from portal.kernel.ids import new_public_id
from portal.mail.queue import send_later


@dataclass(frozen=True)
class SignUp:
    """What somebody entered, and where: `origin` is the web site that holds the widget, or nothing."""

    company: Company
    password: str = field(repr=False)
    terms: Sequence[TermsDocument] = ()
    """What they accepted and read: terms and privacy policy."""
    origin: str = ""
    address: str = ""
    language: str = ""
    as_reseller: bool = False
    wants_news: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)
    """What was typed into the seller's own fields, by their codes."""


def sign_up(form: SignUp) -> None:
    """Open a pending account and mail a link to confirm the address.

    A known address takes the same way and time for the visitor: its owner alone is told, by mail.
    Raises NotFound where nobody may register, Invalid for a poor password and for what a field does not take.
    """
    if not shop().allow_self_registration:
        raise NotFound
    ensure_acceptable(form.password, email=form.company.email, company=form.company.name)
    is_reseller = form.as_reseller and shop().allow_registration_of_resellers
    kind = AccountKind.RESELLER if is_reseller else AccountKind.CUSTOMER
    asked = traits(country=form.company.address.get("country", ""), kind=kind)
    extra = checked(extra_fields(Place.REGISTRATION), form.extra, about=asked)
    ensure_valid(kind, form.company.address)  # before the address is looked up: the answers stay alike
    password_hash = hash_password(form.password)
    door = shop_door(current_scope().seller_id)
    hold_door(door)
    known = holder_of(door.id, form.company.email)
    if known is not None:
        _tell_owner(known, form.company.email)
        return
    account = open_account(
        form.company, actor=VISITOR, status=AccountStatus.PENDING, source=form.origin or "shop",
        kind=kind,
    )  # fmt: skip
    rate = proposed_rate(account.country, account.region, today_of_the_house())
    account.tax_rate_id = rate.id if rate else None
    keep_answers(account, extra)
    user = _create_user(form, account, password_hash, door)
    choose_news(user, form.wants_news, address=form.address, actor=VISITOR)
    accept_terms(form.terms, account_id=account.id, actor=Actor(user.name, user.id), address=form.address)
    send_confirmation(user)


def _tell_owner(known: User, email: str) -> None:
    day = clock.now().date().isoformat()
    send_later(
        "signup-duplicate", to=email, name=known.name, key=f"{known.public_id}:{day}", user_id=known.id
    )


def _create_user(form: SignUp, account: Account, password_hash: str, door: Door) -> User:
    contact = account.contacts[0]
    user = User(
        public_id=new_public_id("usr"),
        door_id=door.id,
        email=form.company.email,
        name=contact.name,
        language=form.language,
        password_hash=password_hash,
        created_at=clock.now(),
    )
    user.memberships = [
        Membership(
            public_id=new_public_id("mem"),
            seller_id=account.seller_id,
            account_id=account.id,
            roles=[Role.CUSTOMER_ADMIN],
            status=MembershipStatus.PENDING_EMAIL_VALIDATION,
            created_at=clock.now(),
        )
    ]
    db.session.add(user)
    db.session.flush()
    contact.user_id = user.id
    db.session.flush()
    return user


def send_confirmation(user: User) -> None:
    """Mail the link that confirms the address; the link itself is made when the mail is written."""
    send_later(
        "confirm-email", to=user.email, name=user.name, key=f"{user.public_id}:{clock.now().isoformat()}",
        about=user.public_id, user_id=user.id,
    )  # fmt: skip


def confirm_email(token: str) -> Membership:
    """Use the mailed link: the person is let in, or the request waits for a decision. Raises Gone."""
    user = use_token(TokenPurpose.CONFIRM_EMAIL, token).user
    membership = db.session.scalars(
        select(Membership).where(
            Membership.user_id == user.id, Membership.seller_id == current_scope().seller_id
        )
    ).one()
    user.email_verified_at = user.email_verified_at or clock.now()
    if membership.status is MembershipStatus.PENDING_EMAIL_VALIDATION:
        _admit_or_queue(user, membership)
    return membership


def _admit_or_queue(user: User, membership: Membership) -> None:
    account = load_account(membership.account_id or 0)
    if account.kind is AccountKind.RESELLER or needs_approval(shop(), user.email):
        move_membership(membership, "confirm_for_approval", actor=VISITOR)
        request = _queue(account, user.email, actor=VISITOR, membership_id=membership.id)
        request.submitted = request.submitted | {"wants_news": user.wants_news}
        send_later(
            "signup-received", to=user.email, name=user.name, key=request.public_id, about=request.public_id,
            request_id=request.id, user_id=user.id,
        )  # fmt: skip
        tell_approvers("signup-pending-approval", request, key=request.public_id, user_id=user.id)
    else:
        admit(membership, account, "confirm", actor=Actor(user.name, user.id))


def queue_customer(account: Account, login: str, *, actor: Actor) -> None:
    """Let a company that staff have added wait for a colleague's word; `login` is invited with it, if any."""
    request = _queue(account, account.contacts[0].email, actor=actor)
    request.submitted = request.submitted | {"login": login}
    db.session.flush()
    tell_approvers("signup-pending-approval", request, key=request.public_id)


def _queue(account: Account, email: str, *, actor: Actor, membership_id: int | None = None) -> Request:
    contact, duplicate = account.contacts[0], possible_duplicate(account, email)
    is_reseller = account.kind is AccountKind.RESELLER
    request = Request(
        public_id=new_public_id("req"),
        number=f"R-{take_number('request'):06d}",
        account_id=account.id,
        type=RequestType.RESELLER_SIGNUP if is_reseller else RequestType.SIGNUP,
        status=RequestStatus.NEW,
        membership_id=membership_id,
        subject=account.name,
        submitted={
            "company": account.name, "first_name": contact.first_name, "last_name": contact.last_name,
            "title": contact.title, "email": email, "phone": contact.phone, "country": account.country,
            "address": ", ".join(account.address_lines), "vat_id": account.vat_id,
            "extra": snapshot(extra_fields(Place.REGISTRATION), account.extra),
        },
        source=account.source,
        created_at=clock.now(),
        list_match=list_match(shop(), email),
        duplicate_of_id=None if duplicate is None else duplicate.id,
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    record(actor, "request.created", request, status=[None, "new"])  # nothing here names who may be refused
    return request


def admit(membership: Membership, account: Account, event: str, *, actor: Actor) -> None:
    """Let the person in, by the event of SM-1 that allows it, and the company; tell them."""
    user = membership.user
    move_membership(membership, event, actor=actor)
    move_account(account, "activate", actor=actor)
    send_later(
        "signup-approved", to=user.email, name=user.name, key=membership.public_id,
        about=account.public_id, user_id=user.id, account_id=account.id,
    )  # fmt: skip
