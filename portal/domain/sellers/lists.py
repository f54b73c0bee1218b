"""Who is let in at once and who never unseen: a shop's green and red list of addresses and domains (F1)."""

import re
from collections.abc import Collection
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email

from portal.kernel.errors import Invalid
from portal.kernel.texts import Text


class ListMatch(StrEnum):
    """On which of the lists an address is found."""

    NONE = "none"
    GREEN = "green"
    RED = "red"


def read_list(text: str, field: str) -> list[str]:
    """The items between commas in normal form, each once; raises Invalid on the field."""
    typed = [one for one in re.split(r"[,\s]+", text) if one]
    return list(dict.fromkeys(_normal(one, field) for one in typed))


def _normal(item: str, field: str) -> str:
    """An address, or a domain: `@example.com` and `example.com` are the same."""
    name, _, domain = item.rpartition("@")
    try:
        found = validate_email(f"{name or 'anybody'}@{domain}", check_deliverability=False)
    except EmailNotValidError as error:
        problem = Text("%(item)s is neither a domain such as example.com nor an e-mail address.", item=item)
        raise Invalid(field_errors={field: problem}) from error
    return (found.normalized if name else found.domain).lower()


def ensure_apart(green: Collection[str], red: Collection[str]) -> None:
    """Raise Invalid for an item that stands in both lists."""
    for item in green:
        if item in red:
            raise Invalid(field_errors={"red_list": Text("%(item)s is in both lists.", item=item)})


def match_of(email: str, green: Collection[str], red: Collection[str]) -> ListMatch:
    """Where an address in its normal form stands; a list that names it outweighs one with its domain."""
    for item in (email, email.rpartition("@")[2]):
        if item in red:
            return ListMatch.RED
        if item in green:
            return ListMatch.GREEN
    return ListMatch.NONE
