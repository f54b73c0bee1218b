"""The seller's own fields: what else customers tell at sign-up and in their profile."""

from typing import Any

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from portal.blueprints.settings.views import bp
from portal.domain.accounts.models import AccountKind
from portal.domain.extra_fields.actions import (
    WITH_LIMITS,
    WITH_OPTIONS,
    WITH_PATTERN,
    Definition,
    change_field,
    define_field,
    delete_field,
)
from portal.domain.extra_fields.models import ExtraField, Kind, Place, Trait
from portal.domain.extra_fields.queries import extra_field_or_404
from portal.domain.extra_fields.queries import extra_fields as all_fields
from portal.domain.users.permissions import Permission
from portal.kernel.text import clean, clean_lines
from portal.kernel.texts import LANGUAGES
from portal.web.access import current_actor, requires
from portal.web.fields import DecimalText, number_of
from portal.web.forms import Form
from portal.web.htmx import redirect_to

MAY_DEFINE = requires(Permission.SHOP_SETTINGS)
PLACES = {
    Place.REGISTRATION: _l("In the sign-up form and in the profile"),
    Place.PROFILE: _l("In the profile alone"),
}
KINDS = {
    Kind.TEXT: _l("Text of one line"),
    Kind.TEXTAREA: _l("Text of several lines"),
    Kind.INTEGER: _l("Whole number"),
    Kind.DECIMAL: _l("Number"),
    Kind.DATE: _l("Day"),
    Kind.BOOL: _l("Yes or no"),
    Kind.CHOICE: _l("One of a list"),
    Kind.CHOICES: _l("Several of a list"),
    Kind.EMAIL: _l("E-mail address"),
    Kind.URL: _l("Web address"),
    Kind.FILE: _l("File"),
}


ASKED_OF = {
    "": _l("Every company"),
    "country": _l("Companies in these countries"),
    AccountKind.CUSTOMER: _l("Customers, not resellers"),
    AccountKind.RESELLER: _l("Resellers alone"),
}


_AS_KEPT = (
    "version", "place", "position", "required", "is_editable", "is_personal", "is_searchable", "default",
    "lowest", "highest", "pattern", "pattern_message",
)  # fmt: skip


class WordsForm(Form):
    """How the field is called and explained, in each language."""


for _code, _name in LANGUAGES.items():
    _label = StringField(_l("Name (%(language)s)", language=_name), [Length(max=100)])
    setattr(WordsForm, f"label_{_code}", _label)
for _code, _name in LANGUAGES.items():
    _help = StringField(_l("Hint (%(language)s)", language=_name), [Length(max=300)])
    setattr(WordsForm, f"help_{_code}", _help)


class ExtraFieldForm(WordsForm):
    """One field. Errors are listed as the fields are written here, from top to bottom."""

    version = HiddenField()
    code = StringField(_l("Code"), [InputRequired(_l("Fill in this field.")), Length(max=40)])
    kind = SelectField(_l("Type"), choices=[SelectChoice(*one) for one in KINDS.items()])
    place = SelectField(_l("Asked"), choices=[SelectChoice(*one) for one in PLACES.items()])
    position = IntegerField(_l("Place in the order"), [NumberRange(0, 999)], default=0)
    required = BooleanField(_l("Has to be filled in"))
    is_editable = BooleanField(_l("Customers may change it in their profile"), default=True)
    is_personal = BooleanField(_l("Holds personal data"))
    is_searchable = BooleanField(_l("Customers are found by it"))
    asked_of = SelectField(_l("Asked of"), choices=[SelectChoice(*one) for one in ASKED_OF.items()])
    shown_for = StringField(_l("Countries"), [Length(max=400)])
    options = TextAreaField(_l("What can be chosen"), [Length(max=4000)])
    default = StringField(_l("Begins with"), [Length(max=200)])
    lowest = DecimalText(_l("Lowest, or least characters"))
    highest = DecimalText(_l("Highest, or most characters"))
    pattern = StringField(_l("Regular expression"), [Length(max=200)])
    pattern_message = StringField(_l("What is said where it does not fit"), [Length(max=200)])

    def defined(self, field: ExtraField | None = None) -> Definition:
        """What was typed; code and type of a field that there is stay."""
        labels, helps = (
            {code: clean(self[f"{what}_{code}"].data or "") for code in LANGUAGES}
            for what in ("label", "help")
        )
        return Definition(
            place=Place(self.place.data), code=field.code if field else clean(self.code.data or ""),
            kind=field.kind if field else Kind(self.kind.data), labels=labels, helps=helps,
            required=bool(self.required.data), pattern=self.pattern.data or "",
            pattern_message=clean(self.pattern_message.data or ""), lowest=self.lowest.data,
            highest=self.highest.data, default=clean(self.default.data or ""),
            options=[one.strip() for one in clean_lines(self.options.data or "").splitlines() if one.strip()],
            position=self.position.data or 0, is_personal=bool(self.is_personal.data),
            is_editable=bool(self.is_editable.data), is_searchable=bool(self.is_searchable.data),
            **self._rule,
        )  # fmt: skip

    @property
    def _rule(self) -> dict[str, Any]:
        """Of whom it is asked, as the columns hold it."""
        asked_of = self.asked_of.data
        if asked_of == Trait.COUNTRY:
            codes = (self.shown_for.data or "").upper().replace(",", " ").split()
            return {"shown_when": Trait.COUNTRY, "shown_for": codes}
        return {"shown_when": Trait.KIND, "shown_for": [asked_of]} if asked_of else {}

    @classmethod
    def of(cls, field: ExtraField) -> "ExtraFieldForm":
        """The form with a field's values, without what stays; what is not asked of its type is as it was."""
        known: dict[str, Any] = {f"label_{code}": field.labels.get(code, "") for code in LANGUAGES}
        known |= {f"help_{code}": field.helps.get(code, "") for code in LANGUAGES}
        is_of_kind = field.shown_when is Trait.KIND
        known["asked_of"] = field.shown_for[0] if is_of_kind else str(field.shown_when or "")
        known["options"] = "\n".join(field.options)
        known["shown_for"] = "" if is_of_kind else ", ".join(field.shown_for)
        form = cls(data={name: getattr(field, name) for name in _AS_KEPT} | known)
        del form.code, form.kind
        return form


@bp.get("/fields")
@MAY_DEFINE
def extra_fields() -> ResponseReturnValue:
    """All fields, in their order."""
    return render_template("settings/extra_fields.html", fields=all_fields(), kinds=KINDS, places=PLACES)


@bp.route("/fields/new", methods=["GET", "POST"])
@MAY_DEFINE
def new_extra_field() -> ResponseReturnValue:
    """Make a field."""
    form = ExtraFieldForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            field = define_field(form.defined(), actor=current_actor())
            flash(_("%(name)s was made.", name=field.label), "good")
            return redirect_to(url_for("settings.extra_fields"))
    return _page(form, None), form.status


@bp.route("/fields/<public_id>", methods=["GET", "POST"])
@MAY_DEFINE
def extra_field(public_id: str) -> ResponseReturnValue:
    """Change a field."""
    field = extra_field_or_404(public_id)
    form = ExtraFieldForm.of(field)
    if form.validate_on_submit():
        with form.showing_refusals():
            version = number_of(form.version)
            change_field(field, form.defined(field), version=version, actor=current_actor())
            flash(_("Saved."), "good")
            return redirect_to(url_for("settings.extra_fields"))
    return _page(form, extra_field_or_404(public_id)), form.status


def _page(form: ExtraFieldForm, field: ExtraField | None) -> str:
    with_default = [kind for kind in Kind if kind is not Kind.FILE]
    return render_template(
        "settings/extra_field.html", form=form, field=field, kinds=KINDS, with_options=WITH_OPTIONS,
        with_default=with_default, with_limits=WITH_LIMITS, with_pattern=WITH_PATTERN,
    )  # fmt: skip


@bp.post("/fields/<public_id>/delete")
@MAY_DEFINE
def remove_extra_field(public_id: str) -> ResponseReturnValue:
    """Delete a field, with what was answered."""
    field = extra_field_or_404(public_id)
    name = field.label
    delete_field(field, actor=current_actor())
    flash(_("%(name)s is deleted.", name=name), "good")
    return redirect_to(url_for("settings.extra_fields"))
