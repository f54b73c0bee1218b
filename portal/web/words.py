"""The house's own words for what WTForms finds wrong; its raw texts reach nobody."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

ANYTHING_ELSE = _l("Check what is entered here.")
_CHOOSE = _l("Choose one of the list.")
_CHOOSE_SOME = _l("Choose from the list.")
_NUMBER = _l("Enter a number such as 12.50.")

WORDS: Mapping[str, object] = {
    "This field is required.": _l("Fill in this field."),
    "Not a valid choice.": _CHOOSE,
    "Invalid Choice: could not coerce.": _CHOOSE,
    "'%(value)s' is not a valid choice for this field.": _CHOOSE_SOME,
    "'%(value)s' are not valid choices for this field.": _CHOOSE_SOME,
    "Invalid choice(s): one or more data inputs could not be coerced.": _CHOOSE_SOME,
    "Not a valid integer value.": _l("Enter a whole number."),
    "Not a valid decimal value.": _NUMBER,
    "Not a valid float value.": _NUMBER,
    "Not a valid date value.": _l("Enter a date."),
    "Not a valid datetime value.": _l("Enter a date and a time."),
    "Not a valid time value.": _l("Enter a time."),
    "Number must be at least %(min)s.": _l("Enter %(min)s or more."),
    "Number must be at most %(max)s.": _l("Enter %(max)s or less."),
    "Number must be between %(min)s and %(max)s.": _l("Enter a number between %(min)s and %(max)s."),
    "Field must be at least %(min)d character long.": _l("Use %(min)d character or more."),
    "Field must be at least %(min)d characters long.": _l("Use %(min)d characters or more."),
    "Field cannot be longer than %(max)d character.": _l("Use %(max)d character at most."),
    "Field cannot be longer than %(max)d characters.": _l("Use %(max)d characters at most."),
    "Field must be exactly %(max)d character long.": _l("Use exactly %(max)d character."),
    "Field must be exactly %(max)d characters long.": _l("Use exactly %(max)d characters."),
    "Field must be between %(min)d and %(max)d characters long.": _l("Use %(min)d to %(max)d characters."),
    "Invalid email address.": _l("This is not an e-mail address."),
    "Invalid URL.": _l("This is not a web address."),
}


class HouseWords:
    """What WTForms asks for translations: it gives its text and gets ours, with the same placeholders."""

    def gettext(self, text: str) -> str:
        """Our words for a text."""
        return str(WORDS.get(text, ANYTHING_ELSE))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Our words for one or many."""
        return self.gettext(singular if number == 1 else plural)
