"""What may happen to an account, the company; its people have states of their own (SM-1)."""

from portal.domain.accounts.models import AccountStatus
from portal.kernel.states import Machine

_S = AccountStatus

ACCOUNT = Machine(
    "account",
    {
        (_S.PENDING, "activate"): _S.ACTIVE,
        (_S.ACTIVE, "suspend"): _S.SUSPENDED,
        (_S.SUSPENDED, "reinstate"): _S.ACTIVE,
        (_S.ACTIVE, "close"): _S.CLOSED,
        (_S.SUSPENDED, "close"): _S.CLOSED,
    },
    {
        _S.PENDING: "the account is pending",
        _S.ACTIVE: "the account is active",
        _S.SUSPENDED: "the account is suspended",
        _S.CLOSED: "the account is closed",
    },
)
