"""What a builder of mails takes and gives, and the addresses they all write."""

from collections.abc import Callable, Mapping
from typing import Any

from portal.domain.sellers.queries import current_seller, shop
from portal.domain.sellers.shop_host import host_of_links
from portal.kernel.texts import LANGUAGES, reader_locale
from portal.mail.links import portal_url, shop_url

OUR_OWN = next(iter(LANGUAGES))

Values = dict[str, Any]
Ids = Mapping[str, Any]
Builder = Callable[[Ids], Values | None]


def shop_page(path: str) -> str:
    """A page in the shop of the mail's seller, in the language of the mail.

    Where the shop stands at a host of its own its door is there too, so secret links lead there as well.
    """
    url = shop_url(current_seller().slug, path, host=host_of_links())
    return _spoken(url, instead_of=shop().language or OUR_OWN)


def staff_page(path: str) -> str:
    """A page of the portal, in the language of the mail."""
    return _spoken(portal_url(path), instead_of=OUR_OWN)


def _spoken(url: str, *, instead_of: str) -> str:
    """Nobody may be signed in where the link is opened: then the address says what the reader understands."""
    language = str(reader_locale().language)
    return url if language == instead_of else f"{url}?locale={language}"
