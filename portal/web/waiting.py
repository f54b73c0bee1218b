"""What waits for somebody, and what is under way: counted once, for bell, navigation and dashboard."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext
from sqlalchemy import ScalarSelect

from portal.domain.orders.queries import orders_in
from portal.domain.orders.states import OrderStatus
from portal.domain.requests.models import RequestStatus
from portal.domain.requests.queries import requests_in
from portal.domain.sellers.queries import asked_of_the_house
from portal.domain.users.permissions import Permission
from portal.kernel.actor import Actor


@dataclass(frozen=True)
class Matter:
    """Records of one list in one status. Who `sees` them is told of them; whom they wait for can `act`."""

    label: object
    endpoint: str
    status: str
    counted: Callable[[Any], ScalarSelect[int]]
    sees: Permission
    acts: Permission | None = None
    tone: str = ""


MATTERS = (
    Matter(
        lazy_gettext("New requests"),
        "requests.index",
        RequestStatus.NEW,
        requests_in,
        sees=Permission.REQUEST_DECIDE,
        acts=Permission.REQUEST_DECIDE,
        tone="warn",
    ),
    Matter(
        lazy_gettext("Awaiting approval"),
        "orders.index",
        OrderStatus.PENDING_APPROVAL,
        orders_in,
        sees=Permission.ORDER_VIEW,
        acts=Permission.ORDER_APPROVE,
        tone="warn",
    ),
    Matter(
        lazy_gettext("Being executed"),
        "orders.index",
        OrderStatus.EXECUTING,
        orders_in,
        sees=Permission.ORDER_VIEW,
    ),
    Matter(
        lazy_gettext("Failed orders"),
        "orders.index",
        OrderStatus.FAILED,
        orders_in,
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
    """What the actor may see of the matters, by one statement; nothing before there is a shop."""
    seen = [one for one in matters if actor.may(one.sees)]
    counts = asked_of_the_house([one.counted(one.status) for one in seen])
    return [
        Waiting(one, count, one.acts is not None and actor.may(one.acts))
        for one, count in zip(seen, counts, strict=False)
    ]
