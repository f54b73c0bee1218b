"""The queue of requests, and deciding about each, or about several at once."""

from portal.blueprints.requests import together
from portal.blueprints.requests.views import bp

__all__ = ["bp", "together"]
