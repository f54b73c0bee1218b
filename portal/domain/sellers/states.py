"""The standing of a web site that may hold the widget: whether it was proved to be its seller's."""

from portal.domain.sellers.models import OriginProof
from portal.kernel.states import Machine
from portal.kernel.texts import Text

_P = OriginProof

ORIGIN_PROOF = Machine(
    "proof of a web site",
    {
        (_P.UNPROVED, "found"): _P.PROVED,
        (_P.UNPROVED, "missing"): _P.UNPROVED,
        (_P.PROVED, "found"): _P.PROVED,
        (_P.PROVED, "missing"): _P.LOST,
        (_P.LOST, "found"): _P.PROVED,
        (_P.LOST, "missing"): _P.LOST,
    },
    {
        _P.UNPROVED: Text("the web site is not proved"),
        _P.PROVED: Text("the web site is proved"),
        _P.LOST: Text("the proof of the web site is gone"),
    },
)
"""A site that did not answer moves nothing: silence says nothing about whose it is."""
