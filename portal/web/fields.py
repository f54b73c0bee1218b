"""Form fields that WTForms lacks."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import phonenumbers
import pycountry
from babel.numbers import get_currency_name
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from stdnum import get_cc_module
from stdnum.eu import vat
from wtforms import Field, Form, SelectField, SelectMultipleField, StringField, TelField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.domain.accounts.postal import postcode_problem
from portal.kernel.colour import full_colour
from portal.kernel.text import fold
from portal.kernel.texts import LANGUAGES

COUNTRIES = {
    "": "",
    **{one.alpha_2: one.name for one in sorted(pycountry.countries, key=lambda one: fold(one.name))},
}


def country_names() -> dict[str, str]:
    """The countries by their two letters, named and sorted as the reader does."""
    locale = get_locale()
    if locale is None or locale.language == "en":
        return COUNTRIES
    named = {code: locale.territories.get(code, name) for code, name in COUNTRIES.items()}
    return dict(sorted(named.items(), key=lambda one: fold(one[1])))


def language_choices(otherwise: object) -> list[SelectChoice]:
    """Our languages, each by its own name, after what counts where none is chosen."""
    return [SelectChoice("", otherwise), *(SelectChoice(code, name) for code, name in LANGUAGES.items())]


_NO_MONEY = re.compile("X(?!AF|CD|CG|OF|PF)")
"""Codes of metals, units of account and tests."""
CURRENCIES = sorted(one.alpha_3 for one in pycountry.currencies if not _NO_MONEY.match(one.alpha_3))


def currency_choices(codes: Iterable[str] = CURRENCIES) -> list[SelectChoice]:
    """Currencies by their code and their name in the reader's language; all of ISO 4217."""
    return [SelectChoice(code, f"{code} – {get_currency_name(code, locale=get_locale())}") for code in codes]


_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,6})?")


class DecimalText(StringField):
    """A number typed as text, exact as it was typed; `data` is ``None`` when it was left empty."""

    data: Decimal | None

    def __init__(
        self, *arguments: Any, lowest: int | None = None, highest: int | None = None, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.lowest, self.highest = lowest, highest

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else plain(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; raises ValueError with what to type instead."""
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if typed and not _NUMBER.fullmatch(typed):
            raise ValueError(_("Enter a number such as 12.50, with a point and no other signs."))
        if typed:
            self.data = Decimal(typed)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:  # noqa: ARG002 -- WTForms passes it
        """Refuse what lies outside of the limits."""
        if self.data is None or validation_stopped:
            return
        low, high = self.lowest, self.highest
        if (low is not None and self.data < low) or (high is not None and self.data > high):
            raise ValidationError(_limits(low, high))


def _limits(low: int | None, high: int | None) -> str:
    if high is None:
        return str(_("Enter %(low)s or more.", low=low))
    return str(_("Enter a number between %(low)s and %(high)s.", low=low, high=high))


def plain(number: Decimal) -> str:
    """`12.5`: as somebody types it, without zeros at the end."""
    return format(number.normalize(), "f")


class ColourField(StringField):
    """A colour, typed as `#f80` or `#ff8800`, with or without the sign; `data` is `#ff8800`."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Write the colour in full; raises ValueError for what is none."""
        typed = valuelist[0].strip() if valuelist else ""
        self.data = typed
        if typed:
            try:
                self.data = full_colour(typed)
            except ValueError as error:
                raise ValueError(_("Enter a colour such as #2f5bd7.")) from error


class CheckboxList(SelectMultipleField):
    """Several of a few, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class TicksField(SelectMultipleField):
    """Boxes that the page itself draws, one for each record; `data` are the ids of those that were ticked.

    The action says which it wanted: what stood there may have changed since.
    """

    def __init__(self, label: object, **options: Any) -> None:
        super().__init__(label, choices=[], validate_choice=False, **options)


class CountryField(SelectField):
    """One of the countries of ISO 3166-1, kept as its two letters."""

    def __init__(self, label: object, **options: Any) -> None:
        super().__init__(label, [InputRequired(_l("Choose the country."))], choices=country_names, **options)


class PhoneField(TelField):
    """A phone number with its country code; `data` is E.164, such as `+4930123456`, or empty."""

    data: str | None

    def __init__(self, label: object, **options: Any) -> None:
        super().__init__(label, [Optional(), Length(max=30)], **options)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:  # noqa: ARG002 -- WTForms passes it
        """Write the number as E.164, and refuse what is none."""
        if validation_stopped or not self.data:
            return
        try:
            number = phonenumbers.parse(self.data, None)
        except phonenumbers.NumberParseException as error:
            told = _("Write the number with its country code, such as +49 30 123456.")
            raise ValidationError(told) from error
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if not phonenumbers.is_possible_number(number) or not _PHONE.fullmatch(written):
            raise ValidationError(_("This is not a phone number. Example: +49 30 123456."))
        self.data = written


_PHONE = re.compile(r"\+\d{7,15}")


class PostcodeField(StringField):
    """A postcode that fits the country in the same form, where one is typed."""

    data: str | None

    def __init__(self, label: object, *needed: Any, **options: Any) -> None:
        super().__init__(label, [*(needed or [Optional()]), Length(max=20)], **options)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Refuse what the post of the country would not know, and name one that it would."""
        if validation_stopped or not self.data or "country" not in form:
            return
        problem = postcode_problem(self.data, str(form.country.data or ""))
        if problem is not None:
            raise ValidationError(str(problem))


class LocationField(SelectField):
    """Where the data of a product shall be kept; `offer_locations` says what can be chosen."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            _l("Data location"), [InputRequired(_l("Choose where the data is kept."))], choices=[], **options
        )


def offer_locations(form: Form, locations: Sequence[str]) -> None:
    """Let one of them be chosen, where there are several to choose from."""
    if len(locations) > 1:
        form["data_location"].choices = [("", _("Choose a location")), *((one, one) for one in locations)]
    else:
        del form["data_location"]


class VatIdField(StringField):
    """A VAT id of the country in the same form, checked where the rules of the country are known."""

    def __init__(self, label: object, **options: Any) -> None:
        super().__init__(label, [Optional(), Length(max=32)], **options)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Refuse an id that no company of the country can have, by its form and its check digits."""
        country = str(form.country.data or "")
        typed = (self.data or "").strip()
        if not validation_stopped and typed and not _is_vat_id(typed, country):
            told = _(
                "This is not a VAT id of %(country)s. Correct it or leave it empty.",
                country=country_names()[country],
            )
            raise ValidationError(told)


def _is_vat_id(typed: str, country: str) -> bool:
    rules = get_cc_module(country, "vat") if country in COUNTRIES else None
    return any(one.isdigit() for one in typed) if rules is None else bool(rules.is_valid(typed))


def own_vat_id(_form: object, field: Field) -> None:
    """Refuse a VAT id of the European Union whose form or check digits are wrong; the country is in it."""
    typed = str(field.data or "").strip()
    country = {"EL": "GR"}.get(typed[:2].upper(), typed[:2].upper())
    if typed and not _is_vat_id(typed, country if country.lower() in vat.MEMBER_STATES else ""):
        raise ValidationError(_("This is not a VAT id. Correct it or leave it empty."))


def number_of(field: Field) -> int:
    """The whole number in a hidden field such as `version`; 0, which fits nothing, for anything else."""
    typed = str(field.data or "")
    return int(typed) if typed.isascii() and typed.isdigit() else 0
