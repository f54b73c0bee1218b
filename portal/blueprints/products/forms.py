"""Codes for the stock of a product."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from portal.kernel.errors import Invalid
from portal.kernel.text import clean_lines
from portal.web.forms import Form

MOST_LINES = 5_000


class StockForm(Form):
    """One code a line, each with its number of licences."""

    codes = TextAreaField(_l("Codes"), [InputRequired(_l("Paste at least one code.")), Length(max=500_000)])

    def read(self) -> list[tuple[str, int]]:
        """The codes with their licences; raises Invalid and names the first line that is wrong."""
        lines = [line for line in clean_lines(self.codes.data or "").split("\n") if line.strip()]
        if len(lines) > MOST_LINES:
            raise Invalid(field_errors={"codes": _("Paste 5,000 codes at once at most.")})
        return [_code(number, line) for number, line in enumerate(lines, start=1)]


def _code(number: int, line: str) -> tuple[str, int]:
    code, _comma, licences = (part.strip() for part in line.rpartition(","))
    if (
        not code
        or len(code) > 100
        or not licences.isascii()
        or not licences.isdigit()
        or not int(licences[:7])
    ):
        text = _("Line %(number)s: write the code, a comma and the licences: ABCD-1234,25", number=number)
        raise Invalid(field_errors={"codes": text})
    return code, int(licences)
