"""Lists are asked for by GET, and their state is the address: search, filters, order, look, place."""

from portal.web.lists.filters import SINCE, UNTIL, Filter, chosen, day_asked, search_text
from portal.web.lists.listing import (
    LISTED,
    PLACE,
    VIEW,
    Cell,
    Column,
    Listing,
    Shown,
    View,
    list_or_404,
    place_in_list,
)

__all__ = [
    "LISTED",
    "PLACE",
    "SINCE",
    "UNTIL",
    "VIEW",
    "Cell",
    "Column",
    "Filter",
    "Listing",
    "Shown",
    "View",
    "chosen",
    "day_asked",
    "list_or_404",
    "place_in_list",
    "search_text",
]
