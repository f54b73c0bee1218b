"""A form with every kind of field, for the story page."""

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email
from wtforms.widgets import CheckboxInput, ListWidget


class StoryForm(FlaskForm):
    """Required and optional fields of every kind."""

    organisation = StringField("Organisation", [DataRequired("Enter the name of your organisation.")])
    email = EmailField(
        "E-mail", [DataRequired("Enter an e-mail address."), Email("This is not an e-mail address.")]
    )
    phone = TelField("Phone")
    password = PasswordField("Password", [DataRequired("Choose a password.")])
    domain = StringField("Domain")
    price = StringField("Monthly price", [DataRequired("Enter a price.")])
    country = SelectField("Country", choices={"DE": "Germany", "GR": "Greece", "GB": "United Kingdom"})
    tax_office = StringField("Tax office")
    colour = StringField("Colour", default="#2f5bd7")
    starts = DateField("Starts on", render_kw={"min": "2026-01-01"})
    seats = IntegerField("Seats", [DataRequired("Enter how many seats you need.")])
    billing = RadioField("Billing", choices={"month": "Every month", "year": "Every year"})
    plan = RadioField("Plan", choices={"basic": "Basic", "premium": "Premium"})
    providers = SelectMultipleField(
        "Cloud providers",
        choices={"aws": "Amazon Web Services", "azure": "Microsoft Azure", "gcp": "Google Cloud"},
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    services = SelectMultipleField(
        "Services",
        choices={"mail": "Mail", "files": "Files", "backup": "Backup", "advice": "Advice"},
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    remarks = TextAreaField("Remarks")
    terms = BooleanField("I accept the terms of service", [DataRequired("Accept the terms to go on.")])
