"""What staff may set before they decide, and why they refuse."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    SelectFieldBase,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length

from portal.blueprints.customers.forms import AccountTermsForm
from portal.blueprints.customers.support import PREFIX
from portal.domain.requests.discuss import LONGEST
from portal.domain.sellers.billing_models import OPTIONS
from portal.web.fields import plain
from portal.web.forms import Form


def in_words(form: AccountTermsForm, currency: str) -> list[dict[str, str]]:
    """What is chosen, as labels and values; what is left empty is not told."""
    fields = [form[name] for name in (*form.terms_of_sale, "credit_limit_amount", *OPTIONS) if name in form]
    support = [one for one in form.support if one.name.removeprefix(PREFIX) in form.cloud_providers.data]
    told = ((field.label.text, _chosen(field, currency)) for field in (*fields, *support))
    return [{"label": label, "value": value} for label, value in told if value]


def _chosen(field: Field, currency: str) -> str:
    if isinstance(field, SelectFieldBase):
        return ", ".join(str(label) for _value, label, is_chosen, *_more in field.iter_choices() if is_chosen)
    if isinstance(field, BooleanField):
        return str(_("Yes") if field.data else _("No"))
    if field.name == "credit_limit_amount":
        return "" if field.data is None else f"{plain(field.data)} {currency}"
    if field.name == "adjustment_percent":
        return f"{plain(field.data)} %" if field.data else ""
    return str(field.data or "")


class AskForm(Form):
    """What the person is asked, by mail."""

    question = TextAreaField(_l("Question"), [Length(1, LONGEST, _l("Write 1 to 2000 characters."))])


class CommentForm(Form):
    """A note on the request, for colleagues unless it is told to the person."""

    text = TextAreaField(_l("Comment"), [Length(1, LONGEST, _l("Write 1 to 2000 characters."))])
    is_public = BooleanField(_l("Send it to the person by e-mail too"))


class RejectForm(Form):
    """The reason, which the person gets to read unless that is switched off."""

    reason = TextAreaField(
        _l("Reason"),
        [Length(1, 500, _l("Give a reason of 1 to 500 characters."))],
        filters=[lambda typed: (typed or "").strip()],
    )
    tell = BooleanField(_l("Send this reason to the person by e-mail"), default=True)


class ChosenForm(Form):
    """Several requests by their ids; the action says which will not do."""

    chosen = SelectMultipleField(validate_choice=False)


class RejectTogetherForm(RejectForm, ChosenForm):
    """One reason for several of them."""


class CloudApproveForm(Form):
    """What staff enter with their yes to a new cloud account."""

    account_number = StringField(_l("Account number"), [Length(max=64)])
