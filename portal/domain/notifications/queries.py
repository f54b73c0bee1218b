"""Reading the mail log."""

from sqlalchemy import Select, select

from portal.db import db
from portal.domain.notifications.models import MailMessage, MailStatus
from portal.kernel.errors import NotFound


def mails_with(status: MailStatus | None = None, about: str = "") -> Select[MailMessage]:
    """Mails of the seller in scope, the newest first."""
    found = select(MailMessage).order_by(MailMessage.id.desc())
    if status is not None:
        found = found.where(MailMessage.status == status)
    return found.where(MailMessage.about == about) if about else found


def mail_or_404(public_id: str) -> MailMessage:
    """One mail of the log; raises NotFound."""
    found = db.session.scalar(select(MailMessage).where(MailMessage.public_id == public_id))
    if found is None:
        raise NotFound
    return found
