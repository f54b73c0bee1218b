"""Asking for cloud accounts, and what comes of it (F41)."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.db import db
from portal.domain.accounts.models import Account, AccountStatus
from portal.domain.accounts.providers import PROVIDERS, number_of, provider_name
from portal.domain.audit.actions import record
from portal.domain.cloud_accounts.models import CloudAccount, CloudAccountStatus
from portal.domain.cloud_accounts.states import CLOUD_ACCOUNT
from portal.domain.requests.asking import put_in_queue
from portal.domain.requests.models import RequestType
from portal.domain.requests.queries import request_of
from portal.domain.requests.telling import tell_requester
from portal.domain.users.addresses import normal_email
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Gone, Invalid
from portal.kernel.ids import new_public_id
from portal.kernel.text import clean_name
from portal.kernel.texts import Text
from portal.kernel.tokens import hash_token, new_token
from portal.mail.queue import send_later

CONFIRM_DAYS = 7
_S = CloudAccountStatus
_LIVE = (_S.ACTIVE, _S.DELETE_REQUESTED)
_TAKEN = (*_LIVE, _S.LINK_REQUESTED, _S.AWAITING_OWNER_CONFIRMATION)


class AlreadyLinked(Conflict):
    """Some customer has this cloud account; nobody learns which."""

    default = Text("This account is already linked.")


class AlreadyAsked(Conflict):
    """The customer waits for an answer to the very same request."""

    default = Text("This has been asked for already. The request waits for a decision.")


class ConfirmationEnded(Gone):
    """The link to confirm was used, replaced or too old."""

    default = Text("This link is not valid any more. Ask for a new one.")


def request_cloud_account(account: Account, provider: str, *, actor: Actor, source: str) -> CloudAccount:
    """Ask for a new account at a provider.

    Raises Invalid for a provider that is not enabled, AlreadyAsked while one of it is waited for.
    """
    _ensure_enabled(account, provider)
    _ensure_new(account, provider, _S.REQUESTED)
    made = CloudAccount(
        public_id=new_public_id("cla"), account_id=account.id, provider=provider, status=_S.REQUESTED,
        created_at=clock.now(),
    )  # fmt: skip
    return _ask(made, RequestType.CLOUD_ACCOUNT_PROVISION, account, actor=actor, source=source)


def add_cloud_account(
    account: Account, provider: str, *, number: str, owner_email: str, actor: Actor, source: str
) -> CloudAccount:
    """Ask to add an existing account, which its owner has to confirm.

    Raises Invalid for a provider or number that will not do, AlreadyAsked while it is waited for, and
    AlreadyLinked where a customer has it.
    """
    _ensure_enabled(account, provider)
    if provider not in PROVIDERS or not PROVIDERS[provider].supports_link:
        refused = Text("Existing accounts of %(provider)s cannot be added.", provider=provider_name(provider))
        raise Invalid(field_errors={"provider": refused})
    number = number_of(provider, number)
    _ensure_new(account, provider, _S.LINK_REQUESTED, number)
    taken = select(CloudAccount.id).where(
        CloudAccount.provider == provider, CloudAccount.number == number, CloudAccount.status.in_(_TAKEN)
    )
    if db.session.scalars(taken).first() is not None:
        raise AlreadyLinked
    made = CloudAccount(
        public_id=new_public_id("cla"), account_id=account.id, provider=provider, number=number,
        owner_email=normal_email(owner_email), status=_S.LINK_REQUESTED, created_at=clock.now(),
    )  # fmt: skip
    _ensure_free(made)
    told = {"account_number": number, "owner_email": made.owner_email}
    return _ask(made, RequestType.CLOUD_ACCOUNT_LINK, account, actor=actor, source=source, **told)


def ask_to_delete(found: CloudAccount, account: Account, *, actor: Actor, source: str) -> None:
    """Ask to give a cloud account up; raises IllegalMove unless it is active."""
    _move(found, "ask_to_delete")
    _ask(
        found, RequestType.CLOUD_ACCOUNT_DELETE, account, actor=actor, source=source,
        account_number=found.number,
    )  # fmt: skip


def set_cost_centre(found: CloudAccount, typed: str, *, actor: Actor) -> None:
    """Say under which cost centre the buyer counts it. Raises Invalid, and Conflict once it is over."""
    db.session.refresh(found, with_for_update=True)
    if found.is_over:
        raise Conflict(Text("Nothing changes about this account any more."))
    old, new = found.cost_centre, clean_name(typed, field="cost_centre", longest=60)
    if new != old:
        found.cost_centre = new
        db.session.flush()
        record(actor, "cloud_account.cost_centre_set", found, cost_centre=[old, new])


def finish_setting_up(found: CloudAccount, number: str, *, actor: Actor) -> None:
    """Enter the number under which the provider has opened it: it is active from now on, and told of.

    Raises Invalid for a number that will not do, AlreadyLinked, and IllegalMove.
    """
    number = number_of(found.provider, number)
    _move(found, "activate")
    found.number = number
    _go_live(found)
    record(actor, "cloud_account.activated", found, number=["", number])


def give_up(found: CloudAccount, reason: str, *, actor: Actor) -> None:
    """Note that it came to nothing, and why; the person who asked is told. Raises Invalid, IllegalMove."""
    if not 1 <= len(reason) <= 500:
        raise Invalid(field_errors={"reason": Text("Give a reason of 1 to 500 characters.")})
    _move(found, "fail")
    found.note, found.confirm_hash = reason, None
    db.session.flush()
    _tell("cloud-account-failed", found)
    record(actor, "cloud_account.failed", found, reason=[None, reason])


def ask_owner(found: CloudAccount) -> None:
    """Mail the owner the link that confirms; the link is made when the mail is written."""
    key = f"{found.public_id}:{clock.now().isoformat()}"
    send_later(
        "cloud-account-confirm", to=found.owner_email, name="", key=key, about=found.public_id,
        cloud_account_id=found.id,
    )  # fmt: skip


def link_to_confirm(found: CloudAccount) -> str:
    """The secret of a new link for the owner; an older one is not good any more."""
    token = new_token()
    found.confirm_hash = hash_token(token)
    found.confirm_expires_at = clock.now() + timedelta(days=CONFIRM_DAYS)
    db.session.flush()
    return token


def to_confirm(token: str) -> CloudAccount:
    """The cloud account that a link confirms; raises ConfirmationEnded."""
    wanted = select(CloudAccount).where(CloudAccount.confirm_hash == hash_token(token)).with_for_update()
    found = db.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None or found.confirm_expires_at is None or found.confirm_expires_at <= clock.now():
        raise ConfirmationEnded
    return found


def confirm(found: CloudAccount) -> None:
    """The owner agrees: the cloud account is the customer's. Raises AlreadyLinked."""
    _move(found, "confirm")
    found.confirm_hash = found.confirm_expires_at = None
    _go_live(found)
    record(Actor("Owner"), "cloud_account.confirmed", found)


def _ensure_enabled(account: Account, provider: str) -> None:
    if account.status is not AccountStatus.ACTIVE:
        raise Conflict(Text("This customer is not active."))
    if provider not in account.cloud_providers:
        told = Text("%(provider)s is not enabled for this customer.", provider=provider_name(provider))
        raise Invalid(field_errors={"provider": told})


def _ensure_new(account: Account, provider: str, status: CloudAccountStatus, number: str = "") -> None:
    """Raise AlreadyAsked where the same is waited for; two that ask at once come one after the other."""
    db.session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    same = select(CloudAccount.id).where(
        CloudAccount.account_id == account.id, CloudAccount.provider == provider,
        CloudAccount.status == status, CloudAccount.number == number,
    )  # fmt: skip
    if db.session.scalars(same).first() is not None:
        raise AlreadyAsked


def _ensure_free(wanted: CloudAccount) -> None:
    """Raise AlreadyLinked where any customer of any seller has it.

    Only the database sees them all, so the account tries to be live, and that is taken back.
    """
    probe = CloudAccount(
        public_id=new_public_id("cla"), account_id=wanted.account_id, provider=wanted.provider,
        number=wanted.number, status=_S.ACTIVE, created_at=clock.now(),
    )  # fmt: skip
    attempt = db.session.begin_nested()
    try:
        db.session.add(probe)
        db.session.flush()
    except IntegrityError as taken:
        raise AlreadyLinked from taken
    finally:
        attempt.rollback()


def _ask(
    about: CloudAccount, kind: RequestType, account: Account, *, actor: Actor, source: str, **told: str
) -> CloudAccount:
    request = put_in_queue(kind, account, actor=actor, source=source, provider=about.provider, **told)
    about.request_id = request.id
    db.session.add(about)
    db.session.flush()
    record(
        actor, "cloud_account.requested", about, status=[None, about.status], customer=[None, account.name]
    )
    return about


def _move(found: CloudAccount, event: str) -> None:
    db.session.refresh(found, with_for_update=True)
    found.status = CLOUD_ACCOUNT.next(found.status, event)


def _go_live(found: CloudAccount) -> None:
    """Of two customers that want the same account, the database lets one have it."""
    found.active_since = clock.now()
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as taken:
        raise AlreadyLinked from taken
    _tell("cloud-account-active", found)


def _tell(template: str, found: CloudAccount) -> None:
    request = request_of(found.request_id)
    if request is not None:
        tell_requester(template, request, key=found.public_id, cloud_account_id=found.id)
