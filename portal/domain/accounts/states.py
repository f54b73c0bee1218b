"""What may happen to an account, the company; its people have states of their own (SM-1)."""

from portal.domain.accounts.models import AccountStatus
from portal.kernel.states import Machine
from portal.kernel.texts import Text

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
        _S.PENDING: Text("the account is pending"),
        _S.ACTIVE: Text("the account is active"),
        _S.SUSPENDED: Text("the account is suspended"),
        _S.CLOSED: Text("the account is closed"),
    },
)
