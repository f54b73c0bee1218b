"""The forms of deciding about orders and of ordering for a customer."""

from typing import Self

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, InputRequired, Length, Regexp

from portal.domain.accounts.actions import ADDRESS_FIELDS
from portal.domain.accounts.models import Account
from portal.domain.catalogue.models import Product
from portal.kernel.text import clean
from portal.web.fields import (
    CountryField,
    LocationField,
    PhoneField,
    PostcodeField,
    TicksField,
    VatIdField,
    offer_locations,
)
from portal.web.forms import Form


class RejectForm(Form):
    """Why the order is refused."""

    reason = TextAreaField(_l("Reason"), [Length(1, 500, _l("Give a reason of 1 to 500 characters."))])


class CompleteForm(Form):
    """What staff got from the vendor when they set a line up by hand."""

    external_id = StringField(
        _l("The vendor's reference"), [DataRequired(_l("Enter the vendor's reference.")), Length(max=200)]
    )
    code = StringField(_l("Redemption code"), [Length(max=200)])


class FailForm(Form):
    """Why staff cannot set a line up."""

    note = TextAreaField(
        _l("Note for your colleagues"), [DataRequired(_l("Say what went wrong.")), Length(max=500)]
    )


class AddForm(Form):
    """A plan and how many of it, which the product's limits decide about, and where its data is kept."""

    plan = HiddenField()
    quantity = StringField(_l("Quantity"))
    data_location = LocationField()

    @classmethod
    def of(cls, product: Product) -> Self:
        """The form for a plan of the product."""
        form = cls()
        offer_locations(form, product.data_locations)
        return form


class LineForm(Form):
    """A line of the basket: how many, its name, where its data is kept; the domain says what may be."""

    quantity = StringField(_l("Quantity"))
    friendly_name = StringField(_l("Friendly name"))
    data_location = StringField(_l("Data location"))


class ReviewForm(Form):
    """Billing details and consent; `expected` is the total that the page showed."""

    idempotency_key = HiddenField(validators=[DataRequired(_l("Reload the page and try again."))])
    expected = HiddenField(
        validators=[Regexp(r"\d{1,12}(\.\d{1,6})?", message=_l("Reload the page and try again."))]
    )
    line1 = StringField(_l("Street and number"), [InputRequired(_l("Enter the street.")), Length(max=200)])
    line2 = StringField(_l("Address, second line"), [Length(max=200)])
    postcode = PostcodeField(_l("Postcode"), InputRequired(_l("Enter the postcode.")))
    city = StringField(_l("City"), [InputRequired(_l("Enter the city.")), Length(max=100)])
    region = StringField(_l("Region"), [Length(max=100)])
    country = CountryField(_l("Country"))
    vat_id = VatIdField(_l("VAT id"))
    first_name = StringField(_l("First name"), [InputRequired(_l("Enter the first name.")), Length(max=100)])
    last_name = StringField(_l("Last name"), [InputRequired(_l("Enter the last name.")), Length(max=100)])
    email = EmailField(_l("E-mail"), [Email(_l("This is not an e-mail address."))])
    phone = PhoneField(_l("Phone"))
    accept_terms = TicksField(_l("Terms"))

    @classmethod
    def of(cls, customer: Account) -> Self:
        """The form with what is known."""
        person = customer.billing_contact
        known = {name: getattr(customer, name) for name in ADDRESS_FIELDS}
        return cls(**known, **({name: getattr(person, name) for name in CONTACT_FIELDS} if person else {}))

    @property
    def billing(self) -> dict[str, str]:
        """The billing address."""
        return {name: clean(self[name].data or "") for name in ADDRESS_FIELDS}

    @property
    def contact(self) -> dict[str, str]:
        """The billing contact."""
        return {name: clean(self[name].data or "") for name in CONTACT_FIELDS}


CONTACT_FIELDS = ("first_name", "last_name", "email", "phone")
