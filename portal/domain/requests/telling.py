"""Mails about a request: to those who may decide it, and to the person who asks."""

from typing import Any

from portal.domain.requests.models import Request, RequestType
from portal.domain.requests.queries import requester
from portal.domain.users.permissions import Permission
from portal.domain.users.staff import staff_holding
from portal.mail.queue import send_later


def needed_for(request: Request) -> Permission:
    """The right by which somebody decides about a request."""
    is_reseller = request.type is RequestType.RESELLER_SIGNUP
    return Permission.RESELLER_CREATE if is_reseller else Permission.REQUEST_DECIDE


def tell_approvers(template: str, request: Request, *, key: str, only: int | None = None, **ids: Any) -> None:
    """Ask for one mail to each of them; the same key a second time changes nothing.

    `only` names the one it concerns; who may not decide any more is stood in for by all the others.
    """
    deciding = staff_holding(needed_for(request))
    for approver in [one for one in deciding if one.id == only] or deciding:
        send_later(
            template, to=approver.email, name=approver.name, key=f"{key}:{approver.id}",
            about=request.public_id, request_id=request.id, **ids,
        )  # fmt: skip


def tell_requester(template: str, request: Request, *, key: str, **ids: Any) -> None:
    """Ask for one mail to the person who asks, if there still is one.

    What is told while the request is open is not sent any more to somebody who is forgotten; the decision is.
    """
    person = requester(request)
    if person is not None:
        ids |= {"user_id": person.id} if request.is_open else {}
        send_later(
            template, to=person.email, name=person.name, key=key, about=request.public_id,
            request_id=request.id, **ids,
        )  # fmt: skip
