"""What the shells need to draw the way around: entries of a navigation."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NavItem:
    """One link. `icon` names one of components/icons.html; `group` heads a run of entries."""

    label: str
    url: str
    icon: str = ""
    current: bool = False
    count: int | None = None
    group: str = ""
