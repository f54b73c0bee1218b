"""What pages of the shop know of staff who look on."""

from dataclasses import dataclass
from datetime import timedelta

from flask import url_for

from portal.domain.users.viewing import LASTS
from portal.kernel import clock
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
    """What the banner says; nothing for everybody else."""
    visit = place().visit
    if visit is None or visit.viewed_account_id is None:
        return None
    left = visit.created_at + LASTS - clock.now()
    return Viewing(buyer().name, -(-left // timedelta(minutes=1)), url_for("shop.stop_viewing"))
