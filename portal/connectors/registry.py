"""Finds connectors: those shipped here, and those other packages offer as entry points."""

from functools import cache
from importlib.metadata import entry_points

from portal.connectors.contract import Connector
from portal.connectors.coupon import CouponConnector
from portal.connectors.manual import ManualConnector

GROUP = "portico.connectors"
SHIPPED: tuple[type[Connector], ...] = (ManualConnector, CouponConnector)


class UnknownConnector(LookupError):
    """A product names a connector that is not installed."""


class DoubleConnector(ValueError):
    """Two connectors claim one code."""


@cache
def all_connectors() -> dict[str, Connector]:
    """Return every installed connector by its code, in the order of their names."""
    offered = [entry.load() for entry in entry_points(group=GROUP)]
    kinds = list(dict.fromkeys([*SHIPPED, *offered]))
    found: dict[str, Connector] = {}
    for kind in sorted(kinds, key=lambda kind: str(kind.name)):
        if kind.code in found:
            raise DoubleConnector(f"Two connectors have the code {kind.code!r}.")
        found[kind.code] = kind()
    return found


def connector(code: str) -> Connector:
    """Return the connector of this code; raises UnknownConnector."""
    try:
        return all_connectors()[code]
    except KeyError:
        raise UnknownConnector(f"The connector {code!r} is not installed.") from None
