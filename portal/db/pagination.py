"""One page of a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select

from portal.db.base import db

R = TypeVar("R")
SIZE = 50


@dataclass(frozen=True)
class Page(Generic[R]):
    """The rows of one page; pages are numbered from 1."""

    rows: Sequence[R]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before this one."""
        return self.number > 1


def page_of(statement: Select[R], *, number: int = 1, size: int = SIZE) -> Page[R]:
    """Read one page; one row more than it shows tells whether there is another."""
    number = max(1, min(number, 10_000))
    found: Sequence[Any] = (
        db.session.scalars(statement.offset((number - 1) * size).limit(size + 1)).unique().all()
    )
    return Page(found[:size], number, len(found) > size)
