"""Mails about a request to those who may decide it."""

from portal.domain.requests.models import Request
from portal.domain.users.permissions import Permission
from portal.domain.users.staff import staff_holding
from portal.mail.queue import send_later


def tell_approvers(template: str, request: Request, *, key: str, **ids: int) -> None:
    """Ask for one mail to each of them; the same key a second time changes nothing."""
    for approver in staff_holding(Permission.REQUEST_DECIDE):
        send_later(
            template, to=approver.email, name=approver.name, key=f"{key}:{approver.id}",
            about=request.public_id, request_id=request.id, **ids,
        )  # fmt: skip
