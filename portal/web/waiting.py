"""What waits for somebody, and what is under way: counted once, for bell, navigation and dashboard."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext

from portal.domain.orders.queries import orders_by_status
from portal.domain.orders.states import OrderStatus
from portal.domain.requests.models import RequestStatus
from portal.domain.requests.queries import requests_by_status
from portal.domain.users.permissions import Permission
from portal.kernel.actor import Actor

Counting = Callable[[Collection[Any]], Mapping[Any, int]]
"""How many records of one kind are in each of some statuses; one statement."""


@dataclass(frozen=True)
class Matter:
    """Records of one list in one status. Who `sees` them is told of them; whom they wait for can `act`."""

    label: object
    endpoint: str
    status: str
    counted: Counting
    sees: Permission
    acts: Permission | None = None
    tone: str = ""


MATTERS = (
    Matter(
        lazy_gettext("New requests"),
        "requests.index",
        RequestStatus.NEW,
        requests_by_status,
        sees=Permission.REQUEST_DECIDE,
        acts=Permission.REQUEST_DECIDE,
        tone="warn",
    ),
    Matter(
        lazy_gettext("Awaiting approval"),
        "orders.index",
        OrderStatus.PENDING_APPROVAL,
        orders_by_status,
        sees=Permission.ORDER_VIEW,
        acts=Permission.ORDER_APPROVE,
        tone="warn",
    ),
    Matter(
        lazy_gettext("Being executed"),
        "orders.index",
        OrderStatus.EXECUTING,
        orders_by_status,
        sees=Permission.ORDER_VIEW,
    ),
    Matter(
        lazy_gettext("Failed orders"),
        "orders.index",
        OrderStatus.FAILED,
        orders_by_status,
        sees=Permission.ORDER_VIEW,
        acts=Permission.ORDER_EXECUTE_NOW,
        tone="bad",
    ),
)


@dataclass(frozen=True)
class Waiting:
    """How much of a matter there is, and whether it waits for whoever asks."""

    matter: Matter
    count: int
    is_ours: bool

    @property
    def url(self) -> str:
        """The list of just these."""
        return url_for(self.matter.endpoint, status=self.matter.status)


def waiting_for(actor: Actor, matters: Sequence[Matter] = MATTERS) -> list[Waiting]:
    """What the actor may see of the matters; one statement for each kind of record."""
    seen = [one for one in matters if actor.may(one.sees)]
    found = {
        counted: counted([one.status for one in seen if one.counted is counted])
        for counted in {one.counted for one in seen}
    }
    return [
        Waiting(one, found[one.counted].get(one.status, 0), one.acts is not None and actor.may(one.acts))
        for one in seen
    ]
