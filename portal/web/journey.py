"""Ways that are walked step by step: what a step is, where it is taken, and which are taken already."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, exists, select

from portal.domain.sellers.queries import asked_of_the_house


@dataclass(frozen=True)
class Step:
    """One step: what it is, why, and where; `role` says as whom, if not as oneself."""

    name: object
    text: object
    action: object
    endpoint: str
    role: str = ""

    def url(self, elsewhere: Mapping[str, Any] | None = None) -> str:
        """Where it is taken: a page of the portal, or what `elsewhere` knows by this name."""
        return str((elsewhere or {}).get(self.endpoint) or url_for(self.endpoint))


def there_is(column: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is such a row; asked by `taken`."""
    return exists(select(column).where(*conditions))


def taken(steps: Mapping[Step, ColumnElement[bool]]) -> dict[Step, bool]:
    """Whether each step is taken, by what shows it; found by one statement."""
    return dict(zip(steps, asked_of_the_house(list(steps.values())), strict=True))
