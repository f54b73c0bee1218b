"""Price books: their name and percentage, and the rule for one plan."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from portal.domain.pricing.models import BookBase, LineKind
from portal.web.fields import DecimalText
from portal.web.forms import Form


class BookForm(Form):
    """Name and default percentage."""

    version = HiddenField()
    name = StringField(_l("Name"), [InputRequired(_l("Enter a name.")), Length(2, 100)])
    default_percent = DecimalText(
        _l("Default percentage"),
        [InputRequired(_l("Enter a percentage, 0 for none."))],
        lowest=-100,
        highest=1000,
    )


class NewBookForm(BookForm):
    """A book that does not exist yet."""

    parent = SelectField(_l("Starts from"))
    base = SelectField(
        _l("Prices start from"),
        choices=[
            SelectChoice(str(BookBase.RETAIL), _l("Retail price")),
            SelectChoice(str(BookBase.OWN_COST), _l("Our own cost")),
        ],
    )


class LineForm(Form):
    """The rule for one plan."""

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
