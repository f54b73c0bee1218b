"""What a builder of mails takes and gives, and the addresses they all write."""

from collections.abc import Callable, Mapping
from typing import Any

from portal.domain.sellers.queries import current_seller
from portal.mail.links import shop_url

Values = dict[str, Any]
Ids = Mapping[str, Any]
Builder = Callable[[Ids], Values | None]


def shop_page(path: str) -> str:
    """A page in the shop of the mail's seller."""
    return shop_url(current_seller().slug, path)
