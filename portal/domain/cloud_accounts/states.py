"""SM-3b of the specification: what may happen to a cloud account."""

from portal.domain.cloud_accounts.models import CloudAccountStatus
from portal.kernel.states import Machine
from portal.kernel.texts import Text

_S = CloudAccountStatus
_UNDER_WAY = (_S.REQUESTED, _S.APPROVED, _S.PROVISIONING, _S.LINK_REQUESTED, _S.AWAITING_OWNER_CONFIRMATION)

CLOUD_ACCOUNT = Machine(
    "cloud account",
    {
        (_S.REQUESTED, "approve"): _S.APPROVED,
        (_S.APPROVED, "provision"): _S.PROVISIONING,
        (_S.PROVISIONING, "activate"): _S.ACTIVE,
        (_S.LINK_REQUESTED, "approve"): _S.AWAITING_OWNER_CONFIRMATION,
        (_S.AWAITING_OWNER_CONFIRMATION, "confirm"): _S.ACTIVE,
        (_S.ACTIVE, "ask_to_delete"): _S.DELETE_REQUESTED,
        (_S.DELETE_REQUESTED, "approve"): _S.DELETED,
        (_S.DELETE_REQUESTED, "reject"): _S.ACTIVE,
        (_S.REQUESTED, "reject"): _S.REJECTED,
        (_S.LINK_REQUESTED, "reject"): _S.REJECTED,
        **{(status, "fail"): _S.FAILED for status in _UNDER_WAY},
    },
    {
        _S.REQUESTED: Text("the cloud account is requested"),
        _S.APPROVED: Text("the cloud account is approved"),
        _S.PROVISIONING: Text("the cloud account is being set up"),
        _S.LINK_REQUESTED: Text("the request to add the cloud account waits"),
        _S.AWAITING_OWNER_CONFIRMATION: Text("the owner has to confirm the cloud account"),
        _S.ACTIVE: Text("the cloud account is active"),
        _S.DELETE_REQUESTED: Text("the deletion of the cloud account is requested"),
        _S.DELETED: Text("the cloud account is deleted"),
        _S.REJECTED: Text("the cloud account was rejected"),
        _S.FAILED: Text("the cloud account has failed"),
    },
)
