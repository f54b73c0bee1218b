"""Forms speak the house's words: nothing that WTForms says by itself reaches a person."""

import re
from pathlib import Path
from typing import Any

import pytest
import wtforms
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, PasswordField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Regexp

from portal.domain.accounts.states import ACCOUNT
from portal.domain.billing.states import INVOICE_MACHINE
from portal.domain.orders.states import LINE_MACHINE, ORDER_MACHINE
from portal.domain.provisioning.states import JOB_MACHINE
from portal.domain.requests.states import REQUEST
from portal.domain.supply.models import SUPPLY_MACHINE
from portal.domain.users.states import MEMBERSHIP
from portal.kernel.states import Machine
from portal.web.forms import Form
from portal.web.words import ANYTHING_ELSE, STATUSES, WORDS, source_word

MACHINES = (
    ACCOUNT, INVOICE_MACHINE, JOB_MACHINE, LINE_MACHINE, MEMBERSHIP, ORDER_MACHINE, REQUEST, SUPPLY_MACHINE,
)  # fmt: skip
RAW = re.compile(r'"((?:Not a valid|Invalid|Field |Number must|This field|Date must)[^"]*\.?)"')


class Everything(Form):
    """One field for each kind of fault."""

    name = StringField("Name", [Length(2, 200)])
    short = StringField("Short", [Length(max=3)])
    needed = StringField("Needed", [DataRequired()])
    also_needed = StringField("Also needed", [InputRequired()])
    code = StringField("Code", [Regexp("^[a-z]+$")])
    email = StringField("E-mail", [Email()])
    days = IntegerField("Days", [InputRequired()])
    months = IntegerField("Months", [NumberRange(1, 12)])
    book = SelectField("Book", coerce=int, choices={1: "One"})
    kind = SelectField("Kind", choices=["a"])
    providers = SelectMultipleField("Providers", choices=["aws"])


TYPED = {
    "name": "x", "short": "four", "needed": "", "code": "1", "email": "nobody", "days": "1.5", "months": "13",
    "book": "one", "kind": "z", "providers": "gcp",
}  # fmt: skip


def test_every_fault_is_said_in_our_words(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        form = Everything(MultiDict(TYPED), meta={"csrf": False})
        form.validate()
        said = {name: [str(text) for text in errors] for name, errors in form.errors.items()}

    assert said == {
        "name": ["Use 2 to 200 characters."],
        "short": ["Use 3 characters at most."],
        "needed": ["Fill in this field."],
        "also_needed": ["Fill in this field."],
        "code": ["Check what is entered here."],
        "email": ["This is not an e-mail address."],
        "days": ["Enter a whole number."],
        "months": ["Enter a number between 1 and 12."],
        "book": ["Choose one of the list."],
        "kind": ["Choose one of the list."],
        "providers": ["Choose from the list."],
    }


def test_a_text_that_is_new_to_us_is_replaced_as_well(app: Flask) -> None:
    sources = [path.read_text() for path in Path(wtforms.__file__).parent.rglob("*.py")]
    raw = {text for source in sources for text in RAW.findall(source)}

    with app.test_request_context():
        ours = {str(word) for word in WORDS.values()} | {str(ANYTHING_ELSE)}
        translations = Everything.Meta().get_translations(None)
        heard = {translations.gettext(text) for text in raw}

    assert len(raw) > 20
    assert heard <= ours
    assert not heard & raw


@pytest.mark.parametrize("typed", ["a\0b", "a\x07b", "a\u202eb", "a\nb"])
def test_what_cannot_be_displayed_is_refused_at_its_field(app: Flask, typed: str) -> None:
    class OneLine(Form):
        name = StringField("Name")
        note = TextAreaField("Note")
        password = PasswordField("Password")

    with app.test_request_context(method="POST"):
        form = OneLine(MultiDict({"name": typed, "note": "a\r\nb", "password": typed}), meta={"csrf": False})
        is_fine = form.validate()
        shown = str(form.name())

    assert (is_fine, list(form.errors)) == (False, ["name"])
    assert "\0" not in shown


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_each_state_has_a_word_that_is_translated(machine: Machine[Any]) -> None:
    assert [state for state in machine.labels if str(state) not in STATUSES] == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("shop", "Your shop"),
        ("portal", "The portal"),
        ("founding", "When it was founded"),
        ("https://www.northlight.example", "www.northlight.example"),
        ("http://127.0.0.1:8001", "127.0.0.1:8001"),
        ("", ""),
    ],
)
def test_a_source_is_told_in_words_or_by_its_site(source: str, words: str, app: Flask) -> None:
    with app.test_request_context():
        assert str(source_word(source)) == words
