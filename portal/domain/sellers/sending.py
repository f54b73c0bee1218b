"""Mailing the snippet to whoever looks after the seller's web site."""

from datetime import timedelta

from portal.domain.audit.actions import record
from portal.domain.sellers.queries import current_seller
from portal.domain.sellers.snippet import Choice
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.mail.queue import send_later

ONE_MAIL = timedelta(minutes=1)


def send_snippet(to: str, choice: Choice, *, actor: Actor) -> str:
    """Ask for the mail, one a minute to each address, and return the address."""
    now = clock.now()
    minute = int(now.timestamp() // ONE_MAIL.total_seconds())
    send_later(
        "widget-snippet", to=to, name="", key=f"{to}:{minute}", about=current_seller().public_id,
        choice=choice.query, sent_by=actor.name,
    )  # fmt: skip
    record(actor, "widget.snippet_sent", current_seller(), to=[None, to])
    return to
