"""Products as their owner edits them, and codes for their stock."""

import re
from typing import Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from portal.domain.accounts.providers import PROVIDERS, provider_name
from portal.domain.catalogue.actions import HIGHEST_QUANTITY, ProductFacts
from portal.domain.catalogue.cancellation import LONGEST_WINDOW, CancellationPolicy
from portal.domain.catalogue.models import Product, ProductKind
from portal.kernel.errors import Invalid
from portal.kernel.text import clean, clean_lines
from portal.web.forms import Form

MOST_LINES = 5_000
CODE = Regexp(
    r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?$", re.IGNORECASE, _l("Use letters, digits, dots and hyphens.")
)
_WHOLE = [InputRequired(_l("Enter a whole number.")), NumberRange(1, HIGHEST_QUANTITY)]


class PublishForm(Form):
    """A button; what the product lacks is shown in place of it."""


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


def _as_lines(value: object) -> object:
    """A stored list as it is typed: one a line."""
    return "\n".join(value) if isinstance(value, list) else value


def _with_commas(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


class ProductForm(Form):
    """What a product says of itself (F9)."""

    version = HiddenField()
    name = StringField(_l("Name"), [DataRequired(_l("Enter a name.")), Length(max=200)])
    code = StringField(_l("Code"), [DataRequired(_l("Enter a code.")), Length(max=60), CODE])
    kind = SelectField(
        _l("Kind"),
        choices=[
            SelectChoice(str(ProductKind.RECURRING), _l("Recurring: a service that is charged again")),
            SelectChoice(str(ProductKind.ONE_OFF), _l("Once only: a licence or code that is bought")),
        ],
    )
    vendor = StringField(_l("Vendor"), [Length(max=100)])
    category = StringField(_l("Category"), [Length(max=60)])
    summary = StringField(_l("Summary"), [Length(max=300)])
    description = TextAreaField(_l("Description"), [Length(max=5000)])
    features = TextAreaField(_l("Features"), [Length(max=2000)], filters=[_as_lines])
    min_quantity = IntegerField(_l("Lowest quantity"), _WHOLE, default=1)
    max_quantity = IntegerField(_l("Highest quantity"), _WHOLE, default=10_000)
    quantity_step = IntegerField(_l("Step"), _WHOLE, default=1)
    sizes = StringField(_l("Only in these sizes"), [Length(max=200)], filters=[_with_commas])
    data_locations = TextAreaField(_l("Data locations"), [Length(max=2000)], filters=[_as_lines])
    cancellation_policy = SelectField(
        _l("Cancellation"),
        choices=[
            SelectChoice(str(CancellationPolicy.ANYTIME), _l("At any time")),
            SelectChoice(str(CancellationPolicy.WINDOW_HOURS), _l("In the first hours only")),
            SelectChoice(str(CancellationPolicy.END_OF_TERM_ONLY), _l("To the end of the term only")),
            SelectChoice(str(CancellationPolicy.NEVER), _l("Never")),
        ],
    )
    cancellation_hours = IntegerField(_l("Hours to cancel"), [Optional(), NumberRange(0, LONGEST_WINDOW)])
    cloud_provider = SelectField(_l("Cloud provider"))
    needs_connection = BooleanField(_l("The vendor has to know the customer before the first order"))
    position = IntegerField(
        _l("Place in the catalogue"), [InputRequired(), NumberRange(0, 9_999)], default=100
    )

    @classmethod
    def of(cls, product: Product | None = None) -> Self:
        """The form of a product, or of a new one."""
        form = cls(obj=product)
        codes = dict.fromkeys([*PROVIDERS, *([product.cloud_provider] if product else [])])
        form.cloud_provider.choices = [("", _("None")), *((one, provider_name(one)) for one in codes if one)]
        return form

    @property
    def facts(self) -> ProductFacts:
        """What was typed; raises Invalid."""
        return ProductFacts(
            code=clean(self.code.data or ""),
            name=clean(self.name.data or ""),
            kind=ProductKind(self.kind.data),
            vendor=clean(self.vendor.data or ""),
            category=clean(self.category.data or ""),
            summary=clean(self.summary.data or ""),
            description=clean_lines(self.description.data or ""),
            features=_lines(self.features.data or ""),
            cloud_provider=self.cloud_provider.data,
            needs_connection=bool(self.needs_connection.data),
            min_quantity=self.min_quantity.data or 0,
            max_quantity=self.max_quantity.data or 0,
            quantity_step=self.quantity_step.data or 0,
            sizes=_sizes(self.sizes.data or ""),
            data_locations=_lines(self.data_locations.data or ""),
            cancellation_policy=CancellationPolicy(self.cancellation_policy.data),
            cancellation_hours=self.cancellation_hours.data or 0,
            position=self.position.data or 0,
        )


def _lines(typed: str) -> list[str]:
    return [line.strip() for line in clean_lines(typed).split("\n") if line.strip()]


def _sizes(typed: str) -> list[int]:
    parts = [part for part in re.split(r"[,;\s]+", typed) if part]
    if any(not re.fullmatch(r"[0-9]{1,7}", part, re.ASCII) for part in parts):
        raise Invalid(field_errors={"sizes": _("Write whole numbers with commas between them: 10, 25, 50")})
    return sorted({int(part) for part in parts})
