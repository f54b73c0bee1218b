"""What pages of the shop know of staff who look on."""

from dataclasses import dataclass
from datetime import timedelta

from flask import url_for

from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import account as load_account
from portal.domain.users.models import EmbedSession
from portal.domain.users.viewing import LASTS
from portal.kernel import clock
from portal.web.access import current_visit
from portal.widget.place import buyer, place


@dataclass(frozen=True)
class Viewing:
    """As which company somebody looks on, for how many minutes still, and how it is ended."""

    company: str
    minutes: int
    stop_url: str


def is_viewing() -> bool:
    """Whether staff look at the shop as a customer."""
    visit = place().visit
    return visit is not None and visit.viewed_account_id is not None


def viewing() -> Viewing | None:
    """What the banner says; nothing for everybody else. At the door no customer's scope is entered."""
    visit = place().visit
    if visit is None or visit.viewed_account_id is None:
        return None
    scope = current_visit().scope
    return told_of(visit, buyer() if scope and scope.account_id else load_account(visit.viewed_account_id))


def told_of(visit: EmbedSession, company: Account) -> Viewing:
    """What the banner says of a view, also where nothing else is known."""
    left = visit.created_at + LASTS - clock.now()
    return Viewing(company.name, -(-left // timedelta(minutes=1)), url_for("shop.stop_viewing"))
