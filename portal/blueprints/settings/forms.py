"""What a seller sets about shop, access and widget."""

from collections.abc import Mapping
from typing import Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional

from portal.domain.sellers.queries import today_of_the_house
from portal.domain.sellers.snippet import Choice
from portal.kernel import clock
from portal.kernel.texts import DAY_FORMATS, day_in_words, writing_days
from portal.web.fields import ColourField, language_choices, own_vat_id
from portal.web.forms import Form


def _links_as_typed(value: object) -> object:
    """Stored links as they are typed: one a line."""
    return "\n".join(" | ".join(pair) for pair in value) if isinstance(value, list) else value


def _day_formats() -> list[SelectChoice]:
    """The ways to write days, each shown with today."""
    today, choices = today_of_the_house(), []
    for one in DAY_FORMATS:
        with writing_days(one):
            shown = day_in_words(today)
        choices.append(SelectChoice(one, shown if one else _("As the language has it: %(day)s", day=shown)))
    return choices


class ShopForm(Form):
    """How the shop presents itself."""

    version = HiddenField()
    company_name = StringField(_l("Company name"), [InputRequired(_l("Enter a name.")), Length(2, 200)])
    support_email = EmailField(_l("Support e-mail"), [Email(_l("This is not an e-mail address."))])
    address = TextAreaField(_l("Postal address"), [Length(max=500)])
    vat_id = StringField(_l("VAT id"), [Length(max=32), own_vat_id])
    language = SelectField(_l("Language"), choices=language_choices(_l("As each visitor's browser asks")))
    zone = SelectField(_l("Time zone"), choices=clock.zones())
    date_format = SelectField(_l("Date format"), choices=_day_formats)
    footer_links = TextAreaField(_l("Links at the foot"), [Length(max=3000)], filters=[_links_as_typed])
    show_retail_price = BooleanField(_l("Our staff see retail prices, and the margin on them"))
    accent = ColourField(_l("Accent colour"), [InputRequired(_l("Enter a colour such as #2f5bd7."))])
    radius = SelectField(
        _l("Corners"),
        choices=[
            SelectChoice("0", _l("Square")),
            SelectChoice("4", _l("Slightly round")),
            SelectChoice("", _l("Round")),
            SelectChoice("14", _l("Very round")),
        ],
    )
    font = SelectField(
        _l("Typeface"),
        choices=[
            SelectChoice("", _l("The visitor's own")),
            SelectChoice("serif", _l("With serifs")),
            SelectChoice("mono", _l("Monospaced")),
        ],
    )
    density = SelectField(
        _l("Density"), choices=[SelectChoice("", _l("Cosy")), SelectChoice("compact", _l("Compact"))]
    )


class AliasForm(Form):
    """What the shop is called in addresses; the action says what it may be."""

    slug = StringField(_l("Alias"), [InputRequired(_l("Enter an alias."))])


class LogoForm(Form):
    """A picture to show instead of the name; the action says which are taken."""

    scheme = RadioField(
        _l("For"),
        choices=[
            SelectChoice("light", _l("Light ground, and everything that has no logo of its own")),
            SelectChoice("dark", _l("Dark ground")),
            SelectChoice("icon", _l("The tab of a browser")),
        ],
        default="light",
    )
    picture = FileField(_l("Picture"), [FileRequired(_l("Choose a file."))])


def _as_text(value: object) -> object:
    """A stored list as it is typed: one text with commas."""
    return ", ".join(value) if isinstance(value, list) else value


class AccessForm(Form):
    """Who may see the shop and register in it (F1)."""

    version = HiddenField()
    anonymous_access = BooleanField(_l("Everybody may see the shop"))
    show_prices_to_anonymous = BooleanField(_l("Everybody may see prices"))
    allow_self_registration = BooleanField(_l("Companies may register themselves"))
    approval_step = BooleanField(_l("We approve each registration"))
    allow_registration_of_resellers = BooleanField(_l("Resellers may register themselves too"))
    green_list = TextAreaField(_l("Green list"), [Length(max=5000)], filters=[_as_text])
    red_list = TextAreaField(_l("Red list"), [Length(max=5000)], filters=[_as_text])
    activation_link_hours = IntegerField(
        _l("Hours to confirm the address"),
        [InputRequired(_l("Enter how many hours.")), NumberRange(1, 168, _l("Enter 1 to 168 hours."))],
    )
    both_off = HiddenField()


class OriginForm(Form):
    """A web site that may hold the widget."""

    origin = StringField(
        _l("Web address"), [InputRequired(_l("Give an address such as https://www.example.com."))]
    )


ASKED = [
    SelectChoice("hidden", _l("Not asked")),
    SelectChoice("optional", _l("May be left empty")),
    SelectChoice("required", _l("Has to be filled in")),
]


class SignUpFieldsForm(Form):
    """How the sign-up form asks for what not every seller needs."""

    version = HiddenField()
    title = SelectField(_l("Title"), choices=ASKED)
    phone = SelectField(_l("Phone"), choices=ASKED)
    vat_id = SelectField(_l("VAT id"), choices=ASKED)
    address = SelectField(_l("Postal address"), choices=ASKED)


class HostKeyForm(Form):
    """A new key, in place of the one that the page showed."""

    former = HiddenField(filters=[lambda told: told or ""])


class HostTrustForm(Form):
    """Whether the web site's word is enough to sign somebody in."""

    trusts_addresses = BooleanField(_l("Trust the e-mail addresses: sign customers in"))


class PageForm(Form):
    """A page that holds the widget, to be looked at."""

    url = StringField(_l("Address of the page"), [InputRequired(_l("Give the address of a page."))])


_VIEWS = [
    SelectChoice("catalog", _l("Catalogue")),
    SelectChoice("signup", _l("Sign up")),
    SelectChoice("login", _l("Sign in")),
    SelectChoice("basket", _l("Basket")),
    SelectChoice("checkout", _l("Checkout")),
    SelectChoice("orders", _l("Orders")),
    SelectChoice("requests", _l("Requests")),
    SelectChoice("subscriptions", _l("My services")),
]


class SnippetForm(Form):
    """What the snippet tells the loader; it is read from an address, so it holds no token."""

    class Meta(Form.Meta):
        csrf = False

    view = SelectField(_l("Begins with"), choices=_VIEWS, default="catalog")
    mode = SelectField(
        _l("Shown"),
        choices=[
            SelectChoice("inline", _l("In the page")),
            SelectChoice("overlay", _l("Over the page, after a click")),
        ],
        default="inline",
    )
    scheme = SelectField(
        _l("Light or dark"),
        choices=[
            SelectChoice("auto", _l("As the page around")),
            SelectChoice("light", _l("Light")),
            SelectChoice("dark", _l("Dark")),
        ],
        default="auto",
    )
    theme = SelectField(
        _l("Colours"),
        choices=[
            SelectChoice("brand", _l("Of your shop")),
            SelectChoice("inherit", _l("Of the page around")),
            SelectChoice("none", _l("Neutral")),
        ],
        default="brand",
    )
    accent = ColourField(_l("Accent colour"), [Optional()])
    radius = SelectField(
        _l("Corners"),
        choices=[
            SelectChoice("", _l("As your shop")),
            SelectChoice("0", _l("Square")),
            SelectChoice("4", _l("Slightly round")),
            SelectChoice("14", _l("Very round")),
        ],
        default="",
    )
    font = SelectField(
        _l("Typeface"),
        choices=[
            SelectChoice("", _l("As your shop")),
            SelectChoice("system", _l("The visitor's own")),
            SelectChoice("serif", _l("With serifs")),
            SelectChoice("mono", _l("Monospaced")),
        ],
        default="",
    )
    density = SelectField(
        _l("Density"),
        choices=[
            SelectChoice("", _l("As your shop")),
            SelectChoice("cosy", _l("Cosy")),
            SelectChoice("compact", _l("Compact")),
        ],
        default="",
    )
    locale = SelectField(
        _l("Language"), choices=language_choices(_l("As each visitor's browser asks")), default=""
    )
    deep_links = SelectField(
        _l("Address of your page follows the shop"),
        choices=[
            SelectChoice("", _l("No")),
            SelectChoice("on", _l("Yes")),
            SelectChoice("push", _l("Yes, and the Back button too")),
        ],
        default="",
    )
    loading = SelectField(
        _l("Loads"),
        choices=[
            SelectChoice("lazy", _l("When it comes near")),
            SelectChoice("eager", _l("At once")),
        ],
        default="lazy",
    )
    label = StringField(_l("Name for screen readers"), [Optional(), Length(max=80)])

    def begin_at(
        self, categories: Mapping[str, str], products: Mapping[str, str], groups: Mapping[str, str]
    ) -> Self:
        """Let the shop begin at one of these too, given as names by slug."""
        self.view.choices = {
            _("Pages"): _VIEWS,
            _("Categories"): [(f"category/{slug}", name) for slug, name in categories.items()],
            _("Products"): [(f"product/{slug}", name) for slug, name in products.items()],
            _("Comparisons"): [(f"compare/{slug}", name) for slug, name in groups.items()],
        }
        return self

    @property
    def choice(self) -> Choice:
        """What was chosen; what was entered wrongly stays as the loader has it."""
        return Choice.of({field.name: field.data or "" for field in self if not field.errors})


class SendSnippetForm(Form):
    """To whom the snippet is mailed."""

    email = EmailField(
        _l("E-mail of your web developer"),
        [
            InputRequired(_l("Enter an address.")),
            Length(max=254),
            Email(_l("This is not an e-mail address.")),
        ],
    )
    choice = HiddenField()
