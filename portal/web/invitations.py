"""What portal and shops answer to the link of an invitation that nobody can accept, or not now."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.domain.users.invitations import CompanyShut
from portal.domain.users.tokens import LinkExpired, LinkUsed
from portal.kernel.errors import Gone


def ended_invitation(page: str, token: str, refusal: Gone | CompanyShut) -> ResponseReturnValue:
    """Say why, and offer what helps; whoever has just asked for a new link is told that instead."""
    sent = "sent" in request.args
    text = render_template(
        page, token=token, refusal=refusal, sent=sent, is_used=isinstance(refusal, LinkUsed),
        is_old=isinstance(refusal, LinkExpired), is_shut=isinstance(refusal, CompanyShut),
    )  # fmt: skip
    return text, 200 if sent else refusal.status
