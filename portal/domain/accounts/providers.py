"""The cloud providers whose accounts customers can have."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from portal.kernel.errors import Invalid
from portal.kernel.texts import Text

_ANY_NUMBER = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"


@dataclass(frozen=True)
class Provider:
    """One provider: how its accounts are numbered, and whether existing ones can be added.

    Where it obliges sellers to pay for support, a customer without a plan costs them that.
    """

    name: str
    number: str = _ANY_NUMBER
    is_of_digits: bool = False
    supports_link: bool = False
    obliges_to_support: bool = False
    number_refused: Text = Text("This is not an account number of this provider.")


PROVIDERS: Mapping[str, Provider] = {
    "aws": Provider(
        "Amazon Web Services",
        r"\d{12}",
        is_of_digits=True,
        supports_link=True,
        obliges_to_support=True,
        number_refused=Text("An account number has 12 digits."),
    ),
    "azure": Provider("Microsoft Azure"),
    "gcp": Provider("Google Cloud"),
    "microsoft": Provider("Microsoft"),
}


def provider_name(code: str) -> str:
    """What a provider is called; a code we do not know stays as it is."""
    return PROVIDERS[code].name if code in PROVIDERS else code


def takes_existing(code: str) -> bool:
    """Whether accounts that exist already at the provider can be added."""
    return code in PROVIDERS and PROVIDERS[code].supports_link


def number_of(provider: str, typed: str) -> str:
    """The number of an account, without what people part it by where it has digits alone.

    Raises Invalid where the provider numbers its accounts otherwise.
    """
    known = PROVIDERS.get(provider, Provider(provider))
    number = re.sub(r"[\s-]", "", typed) if known.is_of_digits else typed
    if not re.fullmatch(known.number, number, re.ASCII):
        raise Invalid(field_errors={"account_number": known.number_refused})
    return number
