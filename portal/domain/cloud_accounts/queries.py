"""Reading cloud accounts."""

from sqlalchemy import Select, select

from portal.db import db
from portal.domain.cloud_accounts.models import CloudAccount
from portal.domain.requests.models import Request
from portal.kernel.errors import NotFound


def cloud_accounts_of(account_id: int) -> Select[CloudAccount]:
    """Those of a customer, the newest first."""
    return select(CloudAccount).where(CloudAccount.account_id == account_id).order_by(CloudAccount.id.desc())


def cloud_account_or_404(account_id: int, public_id: str) -> CloudAccount:
    """One of a customer; raises NotFound."""
    wanted = select(CloudAccount).where(
        CloudAccount.public_id == public_id, CloudAccount.account_id == account_id
    )
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def cloud_account_about(request: Request) -> CloudAccount | None:
    """The cloud account that a request is about; none for requests of other types."""
    return db.session.scalar(select(CloudAccount).where(CloudAccount.request_id == request.id))
