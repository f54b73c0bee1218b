"""Phone numbers and postcodes are held to the same rules in every form (section 2 of the specification)."""

import importlib
import pkgutil

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

import portal.blueprints
import portal.widget
from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.users.models import Membership
from portal.kernel.actor import Actor
from portal.web.fields import CountryField, PhoneField, PostcodeField
from portal.web.forms import Form
from tests.client import Client, page_of
from tests.factories.trade import a_customer
from tests.web.customers.test_company import FIELDS, url

COUNTRY_CODE = "Write the number with its country code, such as +49 30 123456."
NO_PHONE = "This is not a phone number. Example: +49 30 123456."


class Reached(Form):
    """What is needed of one."""

    phone = PhoneField("Phone")
    postcode = PostcodeField("Postcode")
    country = CountryField("Country")


def read(**typed: str) -> Reached:
    form = Reached(MultiDict({"country": "DE"} | typed), meta={"csrf": False})
    form.validate()
    return form


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+49 30 1234567", "+49301234567"), (" +49 (0)30/123-4567 ", "+49301234567"), ("", ""),
        ("+30 210 1234567", "+302101234567"),
    ],
)  # fmt: skip
def test_a_phone_number_is_kept_as_plus_and_digits(app: Flask, typed: str, kept: str) -> None:
    with app.test_request_context(method="POST"):
        form = read(phone=typed)

    assert (form.errors, form.phone.data) == ({}, kept)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("12", COUNTRY_CODE), ("030 123456", COUNTRY_CODE), ("call me", COUNTRY_CODE),
        ("+1 555 123", NO_PHONE), ("+49 30 123456789012345", NO_PHONE),
    ],
)  # fmt: skip
def test_what_is_no_phone_number_is_refused_with_an_example(app: Flask, typed: str, said: str) -> None:
    with app.test_request_context(method="POST"):
        assert read(phone=typed).errors == {"phone": [said]}


@pytest.mark.parametrize(
    ("country", "typed"), [("DE", "10115"), ("DE", ""), ("GB", "sw1a 1aa"), ("GR", "185 36"), ("HK", "any")]
)
def test_a_postcode_of_the_country_or_none_is_taken(app: Flask, country: str, typed: str) -> None:
    with app.test_request_context(method="POST"):
        assert read(country=country, postcode=typed).errors == {}


def test_a_postcode_of_no_place_there_is_refused_with_an_example(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        said = "The postcode does not fit Germany. Example: 26133."
        assert read(postcode="ABC").errors == {"postcode": [said]}
        assert list(read(country="ZZ", postcode="ABC").errors) == ["country"]


def test_staff_cannot_keep_a_wrong_phone_or_postcode(as_ada: Client, ada: Membership, acme: Actor) -> None:
    customer = a_customer()
    db.session.commit()
    there = url(customer, "company")

    answer = as_ada.send(as_ada.get(there), there, **FIELDS | {"phone": "12", "postcode": "ABC"})

    db.session.expire_all()
    told = [one.get("href") for one in page_of(answer).select(".error-summary a")]
    assert (answer.status_code, told) == (422, ["#phone", "#postcode"])
    assert db.session.get_one(Account, customer.id).postcode != "ABC"


def test_every_form_with_a_phone_or_postcode_has_these_fields() -> None:
    for package in (portal.blueprints, portal.widget):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)

    wrong = {
        f"{form.__module__}.{form.__name__}.{name}"
        for form in _below(Form)
        for name, kind in (("phone", PhoneField), ("postcode", PostcodeField))
        if name in vars(form) and not issubclass(vars(form)[name].field_class, kind)
    }
    assert wrong == {"portal.blueprints.settings.forms.SignUpFieldsForm.phone"}  # asks whether one is asked


def _below(kind: type[Form]) -> set[type[Form]]:
    return {kind}.union(*(_below(one) for one in kind.__subclasses__()))
