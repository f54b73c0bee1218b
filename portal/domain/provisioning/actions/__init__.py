"""Setting an order line up at a vendor.

`begin` and `settle` run in transactions of their own; `perform` runs in none. An attempt that broke
off after asking is found as `sent` and looked up before anything is asked again.
"""

from portal.domain.provisioning.actions.attempt import Attempt, Step, begin, end_buyer_of, perform
from portal.domain.provisioning.actions.job import finish_job, requeue
from portal.domain.provisioning.actions.outcome import TROUBLE, Failure, Fulfilment, Outcome
from portal.domain.provisioning.actions.settle import settle

__all__ = [
    "TROUBLE",
    "Attempt",
    "Failure",
    "Fulfilment",
    "Outcome",
    "Step",
    "begin",
    "end_buyer_of",
    "finish_job",
    "perform",
    "requeue",
    "settle",
]
