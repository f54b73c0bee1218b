"""Licences sold as redemption codes, which the buyer enters at the vendor's portal."""

from portal.connectors.coupon.connector import CouponConnector

__all__ = ["CouponConnector"]
