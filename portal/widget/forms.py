"""The forms of the shop."""

from collections.abc import Mapping, Sequence
from typing import Self

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Email, Length, Optional, Regexp

from portal.domain.accounts.actions import ADDRESS_FIELDS, Company
from portal.domain.accounts.models import Account
from portal.domain.catalogue.models import Plan, Product
from portal.domain.sellers.sign_up_fields import Asked
from portal.domain.users.addresses import normal_email
from portal.kernel.errors import Invalid
from portal.kernel.text import clean
from portal.web.cloud_forms import AddCloudFields, CostCentreFields, RequestCloudFields
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

FILL_IN = _l("Fill in this field.")
RELOAD = _l("Reload the page and try again.")
CONTACT_FIELDS = ("first_name", "last_name", "email", "phone")


_ADDRESS, _ALWAYS_OPTIONAL = ("line1", "line2", "postcode", "city", "region"), ("line2", "region")


class ShopForm(Form):
    """A form whose token the shop's rim has checked already: it belongs to the visit."""

    class Meta(Form.Meta):
        csrf = False


class ClaimForm(ShopForm):
    """What a frame tells when the cookie of its new session did not come back."""

    claim = HiddenField(filters=[lambda told: told or ""])


class CustomerTokenForm(ShopForm):
    """What the page around a frame hands over to say who is there."""

    token = HiddenField(filters=[lambda told: told or ""])


class RequestCloudForm(ShopForm, RequestCloudFields):
    """A new cloud account, at which provider."""


class AddCloudForm(ShopForm, AddCloudFields):
    """A cloud account that exists already."""


class CostCentreForm(ShopForm, CostCentreFields):
    """Under what the company counts a cloud account."""


class AnswerForm(ShopForm):
    """What somebody answers to a question about a request."""

    text = TextAreaField(_l("Your answer"), [Length(1, 2000, _l("Write 1 to 2000 characters."))])


def _text(label: object, longest: int, *, needed: bool = True) -> StringField:
    return StringField(label, [DataRequired(FILL_IN) if needed else Optional(), Length(max=longest)])


class OrganisationForm(ShopForm):
    """Who registers. Errors are listed as the fields are written here, from top to bottom."""

    company = StringField(_l("Organisation"), [DataRequired(FILL_IN), Length(2, 200)])


class AddressForm(ShopForm):
    """Where an invoice is addressed to."""

    line1 = _text(_l("Street and number"), 200)
    line2 = _text(_l("Address, second line"), 200, needed=False)
    postcode = PostcodeField(_l("Postcode"), DataRequired(FILL_IN))
    city = _text(_l("City"), 100)
    region = _text(_l("Region"), 100, needed=False)
    country = CountryField(_l("Country"))
    vat_id = VatIdField(_l("VAT id"))

    @property
    def address(self) -> dict[str, str]:
        """The address by the names of the account's columns."""
        return {name: clean(self[name].data or "") for name in ADDRESS_FIELDS if name in self}


class SignUpForm(OrganisationForm, AddressForm):
    """Registering a company with its first person (F1)."""

    first_name = _text(_l("First name"), 100)
    last_name = _text(_l("Last name"), 100)
    title = _text(_l("Title"), 100, needed=False)
    phone = PhoneField(_l("Phone"))
    email = EmailField(_l("E-mail"), [DataRequired(FILL_IN), Length(max=254)])
    password = PasswordField(_l("Password"), [DataRequired(FILL_IN), Length(max=128)])
    register_as = RadioField(
        _l("Register as"),
        choices=[
            SelectChoice("customer", _l("Customer: we buy for ourselves")),
            SelectChoice("reseller", _l("Reseller: we sell to customers of our own")),
        ],
        default="customer",
    )
    accept_terms = BooleanField(_l("I accept the terms"), [DataRequired(_l("Accept the terms to sign up."))])
    marketing_opt_in = BooleanField(_l("Send me news and offers"))
    website = HiddenField()

    def ask_for(self, fields: Mapping[str, Asked]) -> Self:
        """Show and insist on what the seller wants to know."""
        for name, asked in fields.items():
            parts = _ADDRESS if name == "address" else (name,)
            if asked is Asked.HIDDEN:
                for part in parts:
                    del self[part]
                continue
            for field in (self[part] for part in parts if part not in _ALWAYS_OPTIONAL):
                kept = [one for one in field.validators if not isinstance(one, (DataRequired, Optional))]
                needed = asked is Asked.REQUIRED
                field.validators = [DataRequired(FILL_IN) if needed else Optional(), *kept]
                field.flags.required = needed
        return self

    def validate_email(self, field: EmailField) -> None:
        """Write the address in its normal form."""
        try:
            field.data = normal_email(field.data or "")
        except Invalid as refusal:
            raise ValidationError(refusal.field_errors.get("email", refusal.message)) from refusal

    def for_resellers(self, *, welcome: bool) -> Self:
        """Ask who registers where resellers are welcome too."""
        if not welcome:
            del self.register_as
        return self

    @property
    def is_reseller(self) -> bool:
        """Whether a reseller registers."""
        return "register_as" in self and self.register_as.data == "reseller"

    @property
    def applicant(self) -> Company:
        """What was entered about the company and its contact."""
        names = ("first_name", "last_name", "title", "phone")
        typed = {name: clean(self[name].data or "") if name in self else "" for name in names}
        return Company(
            clean(self.company.data or ""), email=self.email.data or "", address=self.address, **typed
        )


class SignInForm(ShopForm):
    """E-mail and password."""

    email = EmailField(_l("E-mail"), [DataRequired(FILL_IN), Length(max=254)])
    password = PasswordField(_l("Password"), [DataRequired(FILL_IN), Length(max=128)])
    next = HiddenField()


class ChooseCompanyForm(ShopForm):
    """For which company somebody comes."""

    membership = RadioField(
        _l("Company"), validators=[DataRequired(_l("Choose a company."))], validate_choice=False
    )
    next = HiddenField()


class LanguageForm(ShopForm):
    """The language that somebody wants to be spoken to in, and the page to come back to."""

    language = HiddenField()
    next = HiddenField()


class ForgotForm(ShopForm):
    """The address to which a link is mailed, if it is somebody's."""

    email = EmailField(_l("E-mail"), [DataRequired(FILL_IN), Length(max=254)])


class NewPasswordForm(ShopForm):
    """A new password; the action says which is accepted."""

    password = PasswordField(_l("New password"), [DataRequired(FILL_IN), Length(max=128)])


class InvitationForm(ShopForm):
    """A new password, or the one that the person has already."""

    password = PasswordField(_l("Password"), [DataRequired(FILL_IN), Length(max=128)])


class AddForm(ShopForm):
    """A plan, how many of it, and the buyer's own name for it (F24); the product says how many it may be."""

    plan = RadioField(_l("Plan"), [DataRequired(_l("Choose a plan."))])
    quantity = StringField(_l("Quantity"))
    data_location = LocationField()
    friendly_name = StringField(_l("Friendly name"), [Length(max=120)])

    @classmethod
    def of(cls, product: Product, plans: Sequence[Plan]) -> Self:
        """The form for one of these plans of a product."""
        least = str(product.least_quantity)
        form = cls(plan=plans[0].public_id if plans else None, quantity=least)
        form.plan.choices = [(plan.public_id, plan.name) for plan in plans]
        offer_locations(form, product.data_locations)
        return form


class NameForm(ShopForm):
    """The buyer's own name for something; the domain says what it may be."""

    friendly_name = StringField(_l("Friendly name"))


class LineForm(NameForm):
    """A line of the basket: how many, what it is called, or where its data shall be kept."""

    quantity = StringField(_l("Quantity"))
    data_location = StringField(_l("Data location"))


class BillingForm(AddressForm):
    """Billing address and contact, to be verified at the checkout (acceptance 118)."""

    first_name = _text(_l("First name"), 100)
    last_name = _text(_l("Last name"), 100)
    email = EmailField(_l("E-mail"), [DataRequired(FILL_IN), Email(_l("This is not an e-mail address."))])
    phone = PhoneField(_l("Phone"))

    @classmethod
    def of(cls, account: Account) -> Self:
        """The form with what is known."""
        person = account.billing_contact
        known = {name: getattr(account, name) for name in ADDRESS_FIELDS}
        return cls(**known, **({name: getattr(person, name) for name in CONTACT_FIELDS} if person else {}))

    @property
    def contact(self) -> dict[str, str]:
        """The contact by the names of its columns."""
        return {name: clean(self[name].data or "") for name in CONTACT_FIELDS}


class CompanyForm(BillingForm):
    """The same in the company's profile, where nobody overwrites what somebody else has changed meanwhile."""

    version = HiddenField()

    @classmethod
    def of(cls, account: Account) -> Self:
        """The form with what is known."""
        form = super().of(account)
        if not form.is_submitted():
            form.version.data = str(account.version)
        return form


class ReviewForm(ShopForm):
    """Consent, and the total that the page showed; the key makes placing happen once."""

    idempotency_key = HiddenField(validators=[DataRequired(RELOAD), Length(8, 80, RELOAD)])
    basket = HiddenField(validators=[DataRequired(RELOAD)])
    expected = HiddenField(validators=[Regexp(r"^\d{1,12}(\.\d{1,6})?$", message=RELOAD)])
    accept_terms = TicksField(_l("Terms"))
