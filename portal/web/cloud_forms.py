"""The forms by which staff and customers ask for cloud accounts."""

from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, SelectField, StringField
from wtforms.validators import Email, InputRequired, Length

from portal.domain.accounts.models import Account
from portal.domain.accounts.providers import provider_name, takes_existing
from portal.web.forms import Form


class RequestCloudFields(Form):
    """At which provider; whether it is enabled is said by the action."""

    provider = SelectField(_l("Cloud provider"), validate_choice=False)

    @classmethod
    def of(cls, customer: Account, **options: Any) -> Self:
        """The form with the providers that are enabled for the customer."""
        form = cls(**options)
        form.provider.choices = [(code, provider_name(code)) for code in customer.cloud_providers]
        return form


class CostCentreFields(Form):
    """Under what the buyer counts a cloud account; several stand on a page, so each has a prefix."""

    cost_centre = StringField(_l("Cost centre"), [Length(max=60)])


class AddCloudFields(Form):
    """An account that exists already. Both forms stand on one page, so the ids of their fields differ."""

    provider = SelectField(_l("Cloud provider"), validate_choice=False, id="add-provider")
    account_number = StringField(
        _l("Account number"), [InputRequired(_l("Fill in this field.")), Length(max=64)]
    )
    owner_email = EmailField(
        _l("E-mail of the root owner"),
        [InputRequired(_l("Enter an e-mail address.")), Email(_l("This is not an e-mail address."))],
    )

    @classmethod
    def of(cls, customer: Account, **options: Any) -> Self:
        """The form with the customer's providers whose accounts can be added."""
        form = cls(**options)
        form.provider.choices = [
            (code, provider_name(code)) for code in customer.cloud_providers if takes_existing(code)
        ]
        return form
