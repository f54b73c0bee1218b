"""A new e-mail address (F33): proved by a code that is mailed to it, and taken back from the old one.

That an address is somebody else's is said by mail alone: the pages are the same, and there is a code
that nobody is told.
"""

import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update

from portal.db import apart, db
from portal.db.sealed import vault
from portal.domain.accounts.models import Contact
from portal.domain.audit.actions import record
from portal.domain.sellers.models import Door
from portal.domain.sellers.queries import hold_door
from portal.domain.users import throttle, tokens
from portal.domain.users.addresses import normal_email
from portal.domain.users.asking import may_mail_to
from portal.domain.users.models import EmailChange, TokenPurpose, User
from portal.domain.users.my_account import prove
from portal.domain.users.queries import UNDO_WITHIN, holder_of
from portal.domain.users.sign_ins import end_all_sign_ins
from portal.domain.users.telling import tell
from portal.domain.users.throttle import Limit
from portal.domain.users.tokens import LinkExpired, LinkUnknown, LinkUsed
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Invalid, NotFound, TooMany
from portal.kernel.texts import Text
from portal.kernel.tokens import hash_token, new_token, same

CODE_LASTS, TRIES = timedelta(minutes=10), 5
WAITS_FOR_CODE = timedelta(hours=1)
ONE_CODE_IN = timedelta(seconds=60)
CODES_OF_ONE = Limit("email-change", times=5, within=timedelta(hours=1))


def ask_for_change(user: User, email: str, password: str, *, address: str) -> EmailChange:
    """Begin anew: mail a code to the new address. Raises Invalid and TooMany."""
    prove(user, password, address=address)
    wanted = normal_email(email)
    if wanted == user.email:
        raise Invalid(field_errors={"email": Text("This is your address already.")})
    _drop_open(user)
    now = clock.now()
    change = EmailChange(
        user_id=user.id, user=user, old_email=user.email, new_email=wanted, created_at=now, asked_at=now
    )
    db.session.add(change)
    db.session.flush()
    _send_code(change)
    return change


def open_change(user: User) -> EmailChange | None:
    """The change that waits for its code, for an hour."""
    return db.session.scalar(
        select(EmailChange)
        .where(EmailChange.user_id == user.id, EmailChange.confirmed_at.is_(None))
        .where(EmailChange.created_at > clock.now() - WAITS_FOR_CODE)
        .order_by(EmailChange.id.desc())
        .limit(1)
    )


def send_another_code(change: EmailChange) -> None:
    """Mail a new code, which ends the one before. Raises TooMany within a minute of the last."""
    left = change.asked_at + ONE_CODE_IN - clock.now()
    if left > timedelta(0):
        words = Text("A code was sent a moment ago. Wait a minute before you ask for another one.")
        raise TooMany(words, retry_after=max(1, int(left.total_seconds())))
    change.asked_at = clock.now()
    db.session.flush()
    _send_code(change)


def _send_code(change: EmailChange) -> None:
    """To the new address; where it is somebody else's, they are told in place of the code.

    The mail does not call the person by name: it goes to an address that may not be theirs.
    """
    user = change.user
    throttle.count(CODES_OF_ONE, user.id)
    if not may_mail_to(user.door, change.new_email):
        return
    holder = holder_of(user.door_id, change.new_email)
    is_free = holder in (None, user)
    tell(
        "email-change-code" if is_free else "email-change-taken", user if is_free else holder or user,
        to=change.new_email, name="" if is_free else None, key=f"{change.id}:{change.asked_at.isoformat()}",
        change_id=change.id,
    )  # fmt: skip


def new_code(change: EmailChange) -> str:
    """A code of six digits, good for ten minutes and five tries; the one before is void."""
    code = f"{secrets.randbelow(10**6):06d}"
    change.code_hash, change.tries = _hash(change, code), 0
    change.code_expires_at = clock.now() + CODE_LASTS
    db.session.flush()
    return code


def _hash(change: EmailChange, code: str) -> bytes:
    """With a key: of a million codes the plain hashes are soon tried."""
    return vault().blind_hash(code, context=f"email_change:{change.id}")


def confirm_change(user: User, code: str, *, actor: Actor) -> EmailChange:
    """Sign in by the new address from now on; sessions stay, links to a new password die.

    A contact of the company that was reached at the old address is reached at the new one: it is the same
    person's mail. One that was given another address keeps it. Raises NotFound where no change waits, and
    Invalid on the field `code`.
    """
    change = open_change(user)
    if change is None:
        raise NotFound
    left = TRIES - _count_try(change)
    if not same(_hash(change, "".join(code.split())), change.code_hash or b""):
        raise Invalid(field_errors={"code": Text("The code is wrong. %(n)s tries left.", n=left)})
    hold_door(user.door)
    db.session.refresh(change)
    if change.confirmed_at is not None or holder_of(user.door_id, change.new_email) not in (None, user):
        raise _expired()
    change.confirmed_at, user.email_verified_at = clock.now(), clock.now()
    _be_known_by(user, change.new_email)
    record(actor, "user.email_changed", user, email=[change.old_email, change.new_email])
    tell("email-changed", user, to=change.old_email, key=str(change.id), change_id=change.id)
    return change


def _count_try(change: EmailChange) -> int:
    """How many tries it was, this one included; kept although a wrong one is refused. Raises Invalid."""
    now = clock.now()
    one_more = (
        update(EmailChange)
        .where(EmailChange.id == change.id, EmailChange.tries < TRIES)
        .where((EmailChange.code_expires_at > now) | EmailChange.code_expires_at.is_(None))
        .values(tries=EmailChange.tries + 1)
        .returning(EmailChange.tries)
    )
    with apart() as session:
        tries = session.execute(one_more).scalar()
    if tries is None:
        raise _expired()
    return tries


def _expired() -> Invalid:
    return Invalid(field_errors={"code": Text("The code has expired. Send a new one.")})


def _be_known_by(user: User, email: str) -> None:
    old, user.email = user.email, email
    tokens.end_links(user, TokenPurpose.RESET_PASSWORD)
    if user.door.seller_id is not None:
        mine = select(Contact).where(Contact.user_id == user.id, Contact.email == old)
        for contact in db.session.scalars(mine):
            contact.email = email
    db.session.flush()


def _drop_open(user: User) -> None:
    mine = delete(EmailChange).where(EmailChange.user_id == user.id, EmailChange.confirmed_at.is_(None))
    db.session.execute(mine)


def new_undo_link(change: EmailChange) -> str:
    """The secret of the link that undoes the change; the one before is void."""
    token = new_token()
    change.undo_hash = hash_token(token)
    db.session.flush()
    return token


def may_be_undone(change: EmailChange) -> bool:
    """Whether it was made within the last 72 hours, and is in force."""
    made = change.confirmed_at
    return made is not None and change.undone_at is None and made > clock.now() - UNDO_WITHIN


def find_undo(door: Door, token: str) -> EmailChange:
    """The change that a link undoes, which stays good. Raises LinkUnknown, LinkUsed or LinkExpired.

    A link of another door is as unknown here as one we never wrote.
    """
    change = db.session.scalar(
        select(EmailChange)
        .where(EmailChange.undo_hash == hash_token(token))
        .execution_options(populate_existing=True)
    )
    if change is None or change.user.door_id != door.id:
        raise LinkUnknown
    if change.undone_at is not None:
        raise LinkUsed
    if not may_be_undone(change):
        raise LinkExpired(Text("This link was good for 72 hours and has expired."))
    return change


def undo_change(door: Door, token: str) -> User:
    """Give the old address back, and sign out everywhere: whoever changed it may not be the person.

    What was changed after that is undone with it, so that no later address can take this back. Raises
    what `find_undo` raises, and Conflict where the address has become somebody else's.
    """
    hold_door(door)
    change = find_undo(door, token)
    user = change.user
    if holder_of(door.id, change.old_email) not in (None, user):
        raise Conflict(Text("Somebody else uses this address by now. Write to the address in the message."))
    later = update(EmailChange).where(EmailChange.user_id == user.id, EmailChange.id >= change.id)
    db.session.execute(later.where(EmailChange.undone_at.is_(None)).values(undone_at=clock.now()))
    lost = user.email
    _be_known_by(user, change.old_email)
    actor = Actor(user.name, user.id)
    record(actor, "user.email_change_undone", user, email=[lost, change.old_email])
    end_all_sign_ins(user)
    return user
