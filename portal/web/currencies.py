"""The currencies of ISO 4217 for forms."""

import pycountry
from babel.numbers import get_currency_name
from flask_babel import get_locale
from wtforms.fields import SelectChoice

CURRENCIES = sorted(one.alpha_3 for one in pycountry.currencies)


def currency_choices() -> list[SelectChoice]:
    """Every currency by its code and its name."""
    return [
        SelectChoice(code, f"{code} – {get_currency_name(code, locale=get_locale())}") for code in CURRENCIES
    ]
