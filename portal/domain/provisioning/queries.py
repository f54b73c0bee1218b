"""Reading provisioning jobs."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.db import db
from portal.domain.orders.models import Order, OrderLine
from portal.domain.provisioning.models import ProvisioningJob
from portal.kernel.errors import NotFound


def jobs_of(order: Order) -> Sequence[ProvisioningJob]:
    """The jobs of an order's lines, in their order."""
    return db.session.scalars(
        select(ProvisioningJob)
        .where(ProvisioningJob.order_line_id.in_([line.id for line in order.lines]))
        .options(joinedload(ProvisioningJob.line).joinedload(OrderLine.order))
        .order_by(ProvisioningJob.id)
    ).all()


def job_or_404(public_id: str) -> ProvisioningJob:
    """One job with its line and order, locked against a second decision; raises NotFound."""
    found = db.session.scalar(
        select(ProvisioningJob)
        .where(ProvisioningJob.public_id == public_id)
        .options(joinedload(ProvisioningJob.line).joinedload(OrderLine.order))
        .with_for_update(of=ProvisioningJob)
    )
    if found is None:
        raise NotFound
    return found
