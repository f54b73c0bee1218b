"""Price books: what they say of themselves, and the rule for one plan."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.domain.pricing.actions import BookTerms
from portal.domain.pricing.models import BookBase, LineKind, PriceBook
from portal.domain.pricing.quote import BookRule
from portal.domain.sellers.currencies import active_currencies
from portal.kernel.text import clean
from portal.web.fields import DecimalText, currency_choices
from portal.web.forms import Form


class AgreeingForm(Form):
    """A change of prices: where one falls too low, the person is asked whether it is meant."""

    agreed = BooleanField(_l("I know that prices fall this low, and want it"))

    @property
    def asks(self) -> bool:
        """Whether the box is shown: once a try was refused for want of it."""
        return bool(self.agreed.errors or self.agreed.data)


class NamedForm(AgreeingForm):
    """Name and default percentage."""

    name = StringField(_l("Name"), [InputRequired(_l("Enter a name.")), Length(2, 100)])
    default_percent = DecimalText(
        _l("Default percentage"),
        [InputRequired(_l("Enter a percentage, 0 for none."))],
        lowest=-100,
        highest=1000,
    )

    @property
    def typed_name(self) -> str:
        """The name; raises Invalid for characters that cannot be shown."""
        return clean(self.name.data or "")

    @property
    def percent(self) -> Decimal:
        """The default percentage."""
        return self.default_percent.data or Decimal(0)


class BookForm(NamedForm):
    """Everything that a book says of itself."""

    version = HiddenField()
    parent = SelectField(_l("Starts from"))
    base = SelectField(
        _l("Prices start from"),
        choices=[
            SelectChoice(str(BookBase.RETAIL), _l("Retail price")),
            SelectChoice(str(BookBase.OWN_COST), _l("Our own cost")),
        ],
    )
    currency = SelectField(_l("Currency"))
    valid_from = DateField(_l("First day"), [Optional()])
    valid_to = DateField(_l("Last day"), [Optional()])
    margin_floor = DecimalText(_l("Margin floor"), lowest=0, highest=100)

    @classmethod
    def among(cls, books: Iterable[PriceBook], book: PriceBook | None = None, currency: str = "") -> Self:
        """The form of a book, or of a new one, that may start from each of the others."""
        others = {one.public_id: one for one in books if one is not book}
        parent = next((key for key, one in others.items() if book and one.id == book.parent_id), "")
        form = cls(
            obj=book, parent=parent, **({} if book else {"default_percent": Decimal(0), "currency": currency})
        )
        known = dict.fromkeys([*active_currencies(), *([book.currency] if book else [])])
        form.currency.choices = currency_choices(known)
        form.parent.choices = [("", _("No other book")), *((key, one.name) for key, one in others.items())]
        form.books = others
        return form

    books: dict[str, PriceBook]

    @property
    def terms(self) -> BookTerms:
        """What was typed."""
        return BookTerms(
            self.typed_name, self.currency.data, self.books.get(self.parent.data), BookBase(self.base.data),
            self.percent, self.valid_from.data, self.valid_to.data, self.margin_floor.data,
        )  # fmt: skip


class LineForm(AgreeingForm):
    """The rule for one plan, and from when on."""

    kind = SelectField(
        _l("Rule"),
        choices=[
            SelectChoice(str(LineKind.DEFAULT), _l("Default of the book")),
            SelectChoice(str(LineKind.PERCENT), _l("Own percentage")),
            SelectChoice(str(LineKind.DELTA), _l("Amount more or less")),
            SelectChoice(str(LineKind.FIXED), _l("Fixed price")),
        ],
    )
    percent = DecimalText(_l("Percentage"))
    amount = DecimalText(_l("Amount for one unit, net"))
    valid_from = DateField(_l("From the day"), [Optional()])

    @property
    def rule(self) -> BookRule:
        """The rule with the one number that its kind needs."""
        kind = LineKind(self.kind.data)
        percent = self.percent.data if kind is LineKind.PERCENT else None
        amount = self.amount.data if kind in (LineKind.DELTA, LineKind.FIXED) else None
        return BookRule(kind, percent, amount)


class FileForm(Form):
    """A file of prices."""

    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])


class DayForm(Form):
    """The day of a change of price that shall not come."""

    valid_from = DateField()

    @property
    def day(self) -> date:
        """The day; one that no rule has for anything else."""
        return self.valid_from.data or date.min
