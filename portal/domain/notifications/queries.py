"""Reading the mail log."""

from collections.abc import Collection

from sqlalchemy import Select, or_, select

from portal.db import db
from portal.domain.notifications.models import MailMessage, MailStatus
from portal.kernel.errors import NotFound


def mails_with(
    statuses: Collection[MailStatus] = (), about: str = "", *, text: str = "", template: str = ""
) -> Select[MailMessage]:
    """Mails of the seller in scope, the newest first; `text` is of a subject or a recipient's address."""
    found = select(MailMessage).order_by(MailMessage.id.desc())
    if template:
        found = found.where(MailMessage.template == template)
    if statuses:
        found = found.where(MailMessage.status.in_(statuses))
    if text:
        told = (MailMessage.subject, MailMessage.recipient)
        found = found.where(or_(*(one.icontains(text, autoescape=True) for one in told)))
    return found.where(MailMessage.about == about) if about else found


def mail_or_404(public_id: str) -> MailMessage:
    """One mail of the log; raises NotFound."""
    found = db.session.scalar(select(MailMessage).where(MailMessage.public_id == public_id))
    if found is None:
        raise NotFound
    return found
