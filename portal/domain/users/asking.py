"""How often somebody may ask for a mailed link: whoever asks learns nothing, and no inbox is flooded."""

from datetime import timedelta

from portal.domain.sellers.models import Door
from portal.domain.users import throttle
from portal.domain.users.throttle import Limit, network_of
from portal.kernel.errors import TooMany

ASKED_FOR_ONE = Limit("forgot", times=5, within=timedelta(minutes=15))
"""For one address from one place: strangers who ask elsewhere keep nobody from asking."""
ASKED_FROM_ONE_PLACE = Limit("forgot-place", times=20, within=timedelta(hours=1))
MAILED_TO_ONE = Limit("forgot-mails", times=5, within=timedelta(hours=1))
"""However many places ask: an inbox is not flooded."""


def count_asking(door: Door, known_as: str, *, address: str) -> bool:
    """Count a wish for a link to an address; whether one may be mailed now. Raises TooMany."""
    place = network_of(address)
    throttle.count(ASKED_FROM_ONE_PLACE, door.id, place)
    throttle.count(ASKED_FOR_ONE, door.id, known_as, place)
    return may_mail_to(door, known_as)


def may_mail_to(door: Door, known_as: str) -> bool:
    """Count a mail with a secret to an address; whether it may be sent."""
    try:
        throttle.count(MAILED_TO_ONE, door.id, known_as)
    except TooMany:
        return False
    return True
