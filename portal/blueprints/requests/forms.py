"""What staff may set before they decide, and why they refuse."""

from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    SelectFieldBase,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length

from portal.blueprints.customers.choices import (
    book_choices,
    id_or_none,
    method_choices,
    provider_choices,
    providers_for,
    tax_choices,
)
from portal.blueprints.customers.support import PREFIX, SupportFields, chosen_support
from portal.domain.accounts.models import Account
from portal.domain.accounts.providers import PROVIDERS
from portal.domain.accounts.support import default_support
from portal.domain.requests.discuss import LONGEST
from portal.domain.sellers.queries import shop
from portal.web.fields import CheckboxList
from portal.web.forms import Form


class EditForm(SupportFields):
    """What the customer will start with."""

    version = HiddenField()
    cloud_providers = CheckboxList(_l("Cloud providers"))
    price_book_id = SelectField(_l("Price book"), coerce=id_or_none)
    tax_rate_id = SelectField(_l("Tax rate"), coerce=id_or_none)
    payment_method_id = SelectField(_l("Payment method"), coerce=id_or_none)

    @classmethod
    def of(cls, account: Account, **options: Any) -> Self:
        """The form with the account's values and what can be chosen."""
        usual = default_support(shop().default_support_plan_id, [*PROVIDERS], account.currency)
        ours = {one: plan for one, plan in usual.items() if one not in account.cloud_providers}
        form = cls(obj=account, **chosen_support(ours | account.support_plans), **options)
        providers = providers_for(account)
        form.cloud_providers.choices = provider_choices(providers)
        form.offer_support(providers, account.currency)
        form.price_book_id.choices = book_choices(account.currency)
        form.tax_rate_id.choices = tax_choices()
        form.payment_method_id.choices = method_choices(account)
        return form

    @property
    def changes(self) -> dict[str, Any]:
        """The columns to change."""
        chosen = {field.name: field.data for field in self._chosen_fields()}
        return chosen | {"support_plans": self.support_plans}

    @property
    def in_words(self) -> list[dict[str, str]]:
        """What is chosen, as labels and values."""
        counted = [one for one in self.support if one.name.removeprefix(PREFIX) in self.cloud_providers.data]
        return [
            {"label": field.label.text, "value": _chosen(field)}
            for field in (*self._chosen_fields(), *counted)
        ]

    def _chosen_fields(self) -> tuple[SelectFieldBase, ...]:
        return (
            self.price_book_id, self.tax_rate_id, self.payment_method_id, self.cloud_providers,
        )  # fmt: skip


def _chosen(field: SelectFieldBase) -> str:
    return ", ".join(label for _value, label, is_chosen, *_more in field.iter_choices() if is_chosen)


class ApproveForm(EditForm):
    """The same, confirmed by the decision. It stands on one page with the other, so its ids differ."""

    @classmethod
    def of(cls, account: Account, **options: Any) -> Self:
        """The form with the account's values and what can be chosen."""
        form = super().of(account, **options)
        for field in form:
            field.id = field.label.field_id = f"approve-{field.id}"
        return form


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
