"""What staff set about a customer."""

from decimal import Decimal
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import Email, InputRequired, Length, Optional

from portal.blueprints.customers import choices
from portal.blueprints.customers.support import SupportFields, chosen_support
from portal.domain.accounts.actions import ADDRESS_FIELDS, CONTACT_FIELDS, Company
from portal.domain.accounts.models import Account
from portal.domain.accounts.providers import PROVIDERS
from portal.domain.accounts.support import default_support
from portal.domain.pricing.models import TaxRate
from portal.domain.pricing.queries import tax_rates
from portal.domain.pricing.taxes import proposed_rate
from portal.domain.sellers.billing_models import OPTIONS, BillingOptions, PartialCharges
from portal.domain.sellers.billing_options import options_of
from portal.domain.sellers.models import Shop
from portal.domain.sellers.queries import today_of_the_house
from portal.domain.users.permissions import Permission
from portal.kernel.actor import Actor
from portal.kernel.text import clean
from portal.web.fields import (
    CheckboxList,
    CountryField,
    DecimalText,
    PhoneField,
    PostcodeField,
    VatIdField,
    language_choices,
)
from portal.web.forms import Form

EMAIL = Email(_l("This is not an e-mail address."))


class NamedForm(Form):
    """What a company is called. Errors are listed as the fields are written here, from top to bottom."""

    name = StringField(
        _l("Organization"), [InputRequired(_l("Enter the organization's name.")), Length(2, 200)]
    )


class CompanyFields(Form):
    """Where a company is, and who gets its invoices."""

    first_name = StringField(_l("First name"), [InputRequired(_l("Enter the first name.")), Length(max=100)])
    last_name = StringField(_l("Last name"), [InputRequired(_l("Enter the last name.")), Length(max=100)])
    email = EmailField(_l("E-mail"), [InputRequired(_l("Enter an e-mail address.")), EMAIL])
    phone = PhoneField(_l("Phone"))
    title = StringField(_l("Title"), [Length(max=100)])
    line1 = StringField(_l("Street and number"), [Length(max=200)])
    line2 = StringField(_l("Address, second line"), [Length(max=200)])
    postcode = PostcodeField(_l("Postcode"))
    city = StringField(_l("City"), [Length(max=100)])
    region = StringField(_l("Region"), [Length(max=100)])
    country = CountryField(_l("Country"))
    vat_id = VatIdField(_l("VAT id"))

    @property
    def contact(self) -> dict[str, str]:
        """The contact by its columns; raises Invalid for characters that cannot be shown."""
        return {name: clean(self[name].data or "") for name in CONTACT_FIELDS}

    @property
    def address(self) -> dict[str, str]:
        """The address by its columns."""
        return {name: clean(self[name].data or "") for name in ADDRESS_FIELDS}


def _of_two_places(_form: object, field: DecimalText) -> None:
    """Refuse what would be rounded when it is kept."""
    if field.data is not None and field.data != round(field.data, 2):
        raise ValidationError(_("Use two places after the point at most."))


class BillingFields(Form):
    """How a customer is billed (F3); the action says what is missing."""

    payment_method_id = SelectField(_l("Payment method"), coerce=choices.id_or_none)
    payment_currency = SelectField(_l("Currency customers pay with"))
    prorate_billing = BooleanField(_l("Enable prorate billing"))
    billing_day = SelectField(_l("Billing day"), choices=choices.billing_days, default="")
    partial_charges = SelectField(
        _l("Partial charges invoicing"),
        choices=[
            SelectChoice("", ""),
            SelectChoice(str(PartialCharges.ON_ORDER_DAY), _l("On order day")),
            SelectChoice(str(PartialCharges.ON_BILLING_DAY), _l("On billing day")),
        ],
        coerce=choices.code_or_none,
    )
    auto_invoice_notification = BooleanField(_l("Auto invoice notification"))

    def offer_billing(self, owner: BillingOptions | None = None) -> None:
        """Fill in what can be chosen, and what the owner has."""
        self.payment_method_id.choices = choices.method_choices(owner)
        self.payment_currency.choices = choices.currency_choices_of(owner)

    @property
    def billing(self) -> dict[str, Any]:
        """The options, as far as the form has them."""
        return {name: self[name].data for name in OPTIONS if name in self}


class TermsForm(BillingFields, SupportFields):
    """Commercial terms, which both forms share; a field that the person may not set is taken out."""

    price_book_id = SelectField(_l("Price book"), coerce=choices.id_or_none)
    is_taxable = BooleanField(_l("Is taxable"))
    tax_rate_id = SelectField(_l("Tax rate"), coerce=choices.rate_or_place)
    tax_exemption = StringField(_l("Reason for exemption"), [Length(max=200)])
    credit_limit_amount = DecimalText(_l("Credit limit"), lowest=0)
    adjustment_percent = DecimalText(_l("Global discount/uplift"), [_of_two_places], lowest=-100, highest=100)
    cloud_providers = CheckboxList(_l("Cloud providers"))
    connected_vendors = CheckboxList(_l("Connected to"))
    order_approval = BooleanField(_l("Orders of this customer need our approval"))

    terms_of_sale = (
        "price_book_id", "tax_rate_id", "tax_exemption", "adjustment_percent", "cloud_providers",
        "connected_vendors", "order_approval",
    )  # fmt: skip

    def offer(self, currency: str, account: Account | None = None) -> None:
        """Fill in what can be chosen."""
        self.price_book_id.choices = choices.book_choices(currency)
        self.tax_rate_id.choices = choices.tax_choices()
        providers = choices.providers_for(account)
        self.cloud_providers.choices = choices.provider_choices(providers)
        self.offer_support(providers, currency)
        self.connected_vendors.choices = choices.vendor_choices(account)
        self.offer_billing(account)

    def validate_tax_rate_id(self, field: SelectField) -> None:
        """A customer that is taxed needs a rate (acceptance 100)."""
        if self.is_taxable.data and field.data is None:
            raise ValidationError(_("Choose a tax rate."))

    def limit_to(self, actor: Actor) -> Self:
        """Leave the fields that the person has a right to."""
        if not actor.may(Permission.CUSTOMER_CREDIT_LIMIT):
            for name in ("credit_limit_amount", *OPTIONS):
                del self[name]
        return self

    @property
    def terms(self) -> dict[str, Any]:
        """The columns to change."""
        if "adjustment_percent" in self and self.adjustment_percent.data is None:
            self.adjustment_percent.data = Decimal(0)
        if "is_taxable" in self:
            self.tax_exemption.data = "" if self.is_taxable.data else clean(self.tax_exemption.data or "")
            self.tax_rate_id.data = self.tax_rate_id.data if self.is_taxable.data else None
        support = {"support_plans": self.support_plans} if "cloud_providers" in self else {}
        return self.billing | support | {
            name: self[name].data for name in (*self.terms_of_sale, "credit_limit_amount") if name in self
        }  # fmt: skip


class AccountTermsForm(TermsForm):
    """The terms of an account that there is, also of one that waits to be let in."""

    version = HiddenField()

    @classmethod
    def of(cls, account: Account, **options: Any) -> Self:
        """The form with the account's values."""
        known = options | chosen_support(account.support_plans)
        form = cls(obj=account, is_taxable=account.tax_rate_id is not None, **known)
        form.offer(account.currency, account)
        return form


class EditForm(NamedForm, AccountTermsForm):
    """Name, language and terms of a known customer."""

    language = SelectField(_l("Language"), choices=language_choices(_l("As the shop speaks")))

    def limit_to(self, actor: Actor) -> Self:
        """Who may set nothing but the credit limit sees nothing else."""
        if not actor.may(Permission.CUSTOMER_CREATE):
            for name in (
                "name",
                "language",
                "is_taxable",
                *self.terms_of_sale,
                *(x.name for x in self.support),
            ):
                del self[name]
        return super().limit_to(actor)

    @property
    def changes(self) -> dict[str, Any]:
        """The columns to change; raises Invalid for characters that cannot be shown."""
        if "name" not in self:
            return self.terms
        return self.terms | {"name": clean(self.name.data or ""), "language": self.language.data}


class CompanyForm(CompanyFields):
    """Address and billing contact of a known customer."""

    version = HiddenField()

    @classmethod
    def of(cls, account: Account) -> Self:
        """The form with what is known."""
        person = account.billing_contact
        known = {name: getattr(account, name) for name in (*ADDRESS_FIELDS, "version")}
        return cls(**known, **{name: getattr(person, name, "") for name in CONTACT_FIELDS})


class NewForm(NamedForm, CompanyFields, TermsForm):
    """A customer that does not exist yet, with its first contact, who may get a login."""

    login_email = EmailField(_l("Email"), [Optional(), EMAIL])
    begins_as = SelectField(
        _l("Status"),
        choices=[
            SelectChoice("active", _l("Active")),
            SelectChoice("pending_email_validation", _l("Pending email validation")),
            SelectChoice("pending_approval", _l("Pending approval")),
            SelectChoice("suspended", _l("Suspended")),
        ],
        default="active",
    )
    send_invitation = BooleanField(_l("Send invitation"))
    create_anyway = HiddenField()

    @classmethod
    def of(cls, shop: Shop) -> Self:
        """The form with the shop's defaults (F3)."""
        form = cls(
            price_book_id=shop.default_price_book_id,
            tax_rate_id=choices.BY_PLACE,
            cloud_providers=shop.default_cloud_providers,
            order_approval=True,
            is_taxable=bool(tax_rates()),
            **options_of(shop),
            **chosen_support(default_support(shop.default_support_plan_id, [*PROVIDERS], shop.currency)),
        )
        form.offer(shop.currency)
        by_place = (choices.BY_PLACE, _("By country and region"))
        form.tax_rate_id.choices = [by_place, *form.tax_rate_id.choices]
        return form

    @property
    def proposed_rate(self) -> TaxRate | None:
        """What country and region choose, as far as they are typed."""
        return proposed_rate(self.country.data or "", self.region.data or "", today_of_the_house())

    def validate_tax_rate_id(self, field: SelectField) -> None:
        """Where nothing is chosen by country and region, somebody has to (acceptance 100)."""
        super().validate_tax_rate_id(field)
        if self.is_taxable.data and field.data == choices.BY_PLACE and self.proposed_rate is None:
            raise ValidationError(_("There is no tax rate for this country. Choose one."))

    @property
    def terms(self) -> dict[str, Any]:
        """The columns to change."""
        rate = self.proposed_rate
        chosen = {"tax_rate_id": rate.id if rate else None}
        return super().terms | (chosen if self.tax_rate_id.data == choices.BY_PLACE else {})

    @property
    def company(self) -> Company:
        """The company as it was typed; raises Invalid for characters that cannot be shown."""
        return Company(clean(self.name.data or ""), **self.contact, address=self.address)

    def validate_send_invitation(self, field: BooleanField) -> None:
        """An address is validated by the invitation, and nobody is invited to a suspended company."""
        if self.begins_as.data == "pending_email_validation" and not field.data:
            raise ValidationError(_("Send the invitation: the address is validated by its link."))
        if self.begins_as.data == "suspended" and field.data:
            raise ValidationError(_("Invite people once the customer is active."))

    @property
    def invites_at_once(self) -> bool:
        """Whether somebody is invited before any colleague has approved."""
        return bool(self.send_invitation.data) and self.begins_as.data != "pending_approval"

    @property
    def login(self) -> str:
        """The address of the login, if there shall be one: the contact's where no other was typed."""
        return self.login_email.data or ((self.email.data or "") if self.send_invitation.data else "")


class SuspendForm(Form):
    """Why, for the audit trail; nobody is told."""

    reason = StringField(_l("Reason"), [Length(max=500)])


class CloseForm(Form):
    """Why a customer is closed; it cannot be undone, so a reason is due. Its id differs from the other's."""

    reason = StringField(
        _l("Reason"),
        [InputRequired(_l("Give a reason of 1 to 500 characters.")), Length(max=500)],
        id="close-reason",
    )


class CompletionForm(Form):
    """The number under which a provider has opened a cloud account."""

    account_number = StringField(
        _l("Account number"), [InputRequired(_l("Fill in this field.")), Length(max=64)]
    )


class FailureForm(Form):
    """Why a cloud account came to nothing; the person who asked reads it."""

    reason = StringField(
        _l("Reason"), [InputRequired(_l("Give a reason of 1 to 500 characters.")), Length(max=500)]
    )


def is_higher(limit: Decimal | None, before: Decimal | None) -> bool:
    """Whether a new credit limit may set waiting orders free; none at all is the highest."""
    return before is not None and (limit is None or limit > before)
