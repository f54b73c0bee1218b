"""The pages of the shop: each view stands in both shells."""

from portal.widget.views import buying, entering, mine, shopping
from portal.widget.views.both import EMBED, SHOP

__all__ = ["EMBED", "SHOP", "buying", "entering", "mine", "shopping"]
