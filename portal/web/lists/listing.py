"""Lists are asked for by GET, and their state is the address: search, filters, order, look, place.

A list names its columns once; whoever looks at it chooses which of them to see, by which to sort, how
close rows stand and how many make a page, and may keep the whole as a view with a name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import current_app, request, url_for
from flask_babel import lazy_gettext
from sqlalchemy import Select

from portal.db.pagination import SIZE, Page, page_of
from portal.domain.lists.models import SavedView
from portal.domain.lists.queries import views_of
from portal.kernel.errors import Forbidden, NotFound
from portal.web.access import access_of, current_actor
from portal.web.lists.filters import Asked, Filter, search_text, within_days

E = TypeVar("E", bound=StrEnum)
R = TypeVar("R")
LONGEST_PLACE = 600
PLACE, VIEW = "at", "view"


def place_in_list(name: str = PLACE) -> str:
    """Where in the list the page begins, as the page before it said; of two lists each has a name."""
    return request.args.get(name, "")[:LONGEST_PLACE]


@dataclass(frozen=True)
class Column:
    """One column. `by` is what it is sorted by, indexed and never null; nothing where it cannot be."""

    key: str
    label: object
    by: Any = None
    align: str = ""
    is_for_reader: Callable[[], bool] = lambda: True
    """Whether whoever looks may see it at all."""


@dataclass(frozen=True)
class View:
    """A state of a list under a name: one that comes with the product, or somebody's own."""

    label: object
    query: str
    saved: SavedView | None = None


@dataclass(frozen=True)
class Setting:
    """One choice of how rows are shown: its field in the address, its name, its values with their words."""

    key: str
    label: object
    values: Mapping[str, object]
    usual: str


DENSITY = Setting(
    "density",
    lazy_gettext("Density"),
    {"cosy": lazy_gettext("Cosy"), "compact": lazy_gettext("Compact")},
    "cosy",
)
PAGE_SIZE = Setting("size", lazy_gettext("Rows per page"), {"25": 25, "50": 50, "100": 100}, str(SIZE))
SETTINGS = (DENSITY, PAGE_SIZE)
LISTED: dict[str, "Listing"] = {}
"""All lists of which views can be kept, by their endpoint."""


@dataclass(frozen=True)
class Cell:
    """A column of a list taken out as a file: its head, what stands in it, and the column it goes with.

    Values are text, numbers, days and instants. A cell whose column somebody has left out is left out too.
    """

    label: object
    value: Callable[[Any], object]
    column: str = ""


@dataclass(frozen=True)
class Listing:
    """A list: the first column stays, the others may be left out. `first` is its order unless asked.

    `tie` is unique and ends every order; a column with it as `by` is sorted by it alone.
    `usual` says where its settings begin, if not as those of other lists. A list that belongs to one record
    keeps no views: they have no room for the record. A list with a `title` can be taken out as a file: `find`
    says which rows an address asks for, and `cells` what stands in them. `complete` finds, for all rows of a
    page at once, what they do not know themselves.
    """

    endpoint: str
    columns: tuple[Column, ...]
    tie: Any
    first: str
    filters: tuple[Filter, ...] = ()
    views: tuple[View, ...] = ()
    usual: Mapping[str, str] = field(default_factory=dict)
    keeps_views: bool = True
    title: object = ""
    find: Callable[["Shown"], Select[Any]] | None = None
    cells: Callable[[], Sequence[Cell]] = tuple
    complete: Callable[[Sequence[Any]], None] = lambda _rows: None

    def __post_init__(self) -> None:
        if self.keeps_views:
            LISTED[self.endpoint] = self

    def asked_for(self, **told: object) -> "Shown":
        """How the address asks for it; `told` says values of filters in words, such as a customer's name."""
        return Shown(self, request.args, told)


def list_or_404(endpoint: str) -> Listing:
    """A list that whoever acts may see; raises NotFound and Forbidden."""
    access = access_of(current_app.view_functions.get(endpoint)) if endpoint in LISTED else None
    if access is None:
        raise NotFound
    if not access.admits(current_actor()):
        raise Forbidden
    return LISTED[endpoint]


@dataclass(frozen=True)
class Chip:
    """One filter that is on, and the address without it."""

    text: str
    url: str


@dataclass
class Shown:
    """A list as one address asks for it."""

    listing: Listing
    asked: Asked
    told: Mapping[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The words somebody searches for."""
        return search_text(self.asked)

    def chosen(self, codes: type[E], key: str = "status") -> list[E]:
        """The codes that it is limited to; none where it is not."""
        return [codes(value) for value in self.values(key)]

    def value(self, key: str) -> str:
        """The one value of a filter, or an empty text."""
        return next(iter(self.values(key)), "")

    def values(self, key: str) -> list[str]:
        """What a filter is set to."""
        return next((one.values(self.asked) for one in self.filters if one.key == key), [])

    @cached_property
    def filters(self) -> list[Filter]:
        """What whoever looks may limit it by."""
        return [one for one in self.listing.filters if one.is_for_reader()]

    def between(self, statement: Select[R], column: Any) -> Select[R]:
        """The statement limited to the days asked for."""
        return within_days(statement, column, self.asked)

    @cached_property
    def sort(self) -> str:
        """The key of the column it is sorted by, with `-` before it for downwards."""
        wanted = self.asked.get("sort", "")
        sortable = {column.key for column in self.known if column.by is not None}
        return wanted if wanted.removeprefix("-") in sortable else self.listing.first

    @cached_property
    def known(self) -> list[Column]:
        """The columns that there are for whoever looks."""
        return [one for one in self.listing.columns if one.is_for_reader()]

    @cached_property
    def columns(self) -> list[Column]:
        """The columns to show, in their own order."""
        head, *others = self.known
        wanted = set(self.asked.getlist("cols")) & {one.key for one in others}
        return [head, *(one for one in others if not wanted or one.key in wanted)]

    @cached_property
    def labels(self) -> dict[str, str]:
        """The names of the columns to show, by their keys."""
        return {column.key: str(column.label) for column in self.columns}

    def setting(self, one: Setting) -> str:
        """What is chosen for it; the usual for nothing, and for what there is not."""
        wanted: str = self.asked.get(one.key, "")
        return wanted if wanted in one.values else self.usual(one)

    def usual(self, one: Setting) -> str:
        """What this list has where nothing is chosen."""
        return self.listing.usual.get(one.key, one.usual)

    @property
    def found(self) -> Select[Any]:
        """The rows that are asked for; raises NotFound for a list that does not say which."""
        if self.listing.find is None:
            raise NotFound
        return self.listing.find(self)

    @property
    def density(self) -> str:
        """How close its rows stand."""
        return self.setting(DENSITY)

    def page(self, statement: Select[R]) -> Page[R]:
        """The page of the rows that is asked for."""
        page = page_of(self.ordered(statement), at=place_in_list(), size=int(self.setting(PAGE_SIZE)))
        self.listing.complete(page.rows)
        return page

    def ordered(self, statement: Select[R]) -> Select[R]:
        """The statement in the order that is asked for."""
        key = self.sort.removeprefix("-")
        by = next(column.by for column in self.listing.columns if column.key == key)
        parts = [by] if by is self.listing.tie else [by, self.listing.tie]
        down = self.sort.startswith("-")
        return statement.order_by(None).order_by(*(part.desc() if down else part for part in parts))

    @property
    def headings(self) -> list[dict[str, object]]:
        """The head of the table, with the addresses that sort by a column."""
        return [self._heading(column) for column in self.columns]

    def _heading(self, column: Column) -> dict[str, object]:
        heading: dict[str, object] = {"label": column.label}
        if column.align:
            heading["align"] = column.align
        if column.by is not None:
            is_up = self.sort == column.key
            heading["sort"] = self.url(sort=f"-{column.key}" if is_up else column.key)
            if self.sort.removeprefix("-") == column.key:
                heading["sorted"] = "ascending" if is_up else "descending"
        return heading

    @cached_property
    def state(self) -> list[tuple[str, str]]:
        """What of the address makes this state of the list, in one order."""
        words = [("q", text)] if (text := self.text) else []
        limits = [(one.key, value) for one in self.filters for value in one.values(self.asked)]
        return [*words, *limits, *self.look]

    @cached_property
    def look(self) -> list[tuple[str, str]]:
        """The part of the state that says how rows are shown, not which; what is usual is left out."""
        columns = self.columns if len(self.columns) < len(self.known) else []
        return [
            *([("sort", self.sort)] if self.sort != self.listing.first else []),
            *(("cols", column.key) for column in columns[1:]),
            *((one.key, value) for one, value in self.settings if value != self.usual(one)),
        ]

    @property
    def begun(self) -> list[tuple[str, str]]:
        """The kept view that this state began as; it is no part of the state."""
        return [(VIEW, value)] if (value := self.asked.get(VIEW)) else []

    @property
    def settings(self) -> list[tuple[Setting, str]]:
        """What is chosen for each setting."""
        return [(one, self.setting(one)) for one in SETTINGS]

    @property
    def here(self) -> str:
        """The address of the list without any state; of a list of one record, with that record's id."""
        return url_for(self.listing.endpoint, **(request.view_args or {}))

    @cached_property
    def query(self) -> str:
        """The state as it stands in an address."""
        return urlencode(self.state)

    def url(self, **changes: str) -> str:
        """The address of the list in this state with some of it changed; an empty text takes it away."""
        kept = [(key, value) for key, value in self.state if key not in changes]
        return self._address([*kept, *((key, value) for key, value in changes.items() if value)])

    def _address(self, state: Sequence[tuple[str, str]]) -> str:
        query = urlencode([*state, *self.begun])
        return f"{self.here}{'?' if query else ''}{query}"

    @property
    def chips(self) -> list[Chip]:
        """The filters that are on, each value for itself."""
        on = [Chip(f"“{self.text}”", self.url(q=""))] if self.text else []
        for one in self.filters:
            for value in one.values(self.asked):
                words = self.told.get(one.key) or one.told(value)
                others = [pair for pair in self.state if pair != (one.key, value)]
                on.append(Chip(f"{one.label}: {words}", self._address(others)))
        return on

    @cached_property
    def views(self) -> Sequence[View]:
        """Those of the product and those somebody has kept; read once."""
        if not self.listing.keeps_views:
            return self.listing.views
        own = views_of(self.listing.endpoint, current_actor())
        return [*self.listing.views, *(View(one.name, one.query, one) for one in own)]

    @cached_property
    def is_kept(self) -> bool:
        """Whether this very state is a view already."""
        return any(one.query == self.query for one in self.views)

    @property
    def user_id(self) -> int | None:
        """Who looks at it."""
        return current_actor().user_id

    @property
    def changed(self) -> View | None:
        """The kept view that this state began as, where it is a state of its own by now."""
        if self.is_kept:
            return None
        begun = self.asked.get(VIEW, "")
        return next((one for one in self.views if one.saved and one.saved.public_id == begun), None)
