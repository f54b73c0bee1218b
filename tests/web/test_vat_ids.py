"""VAT ids are checked where the rules of their country are known, and may be left out."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from portal.web.fields import CountryField, VatIdField
from portal.web.forms import Form
from tests.client import Client, page_of
from tests.widget.conftest import Store, as_cleo, store, visitor
from tests.widget.test_buying import add

__all__ = ["as_cleo", "store", "visitor"]


class Address(Form):
    """What is needed of one."""

    country = CountryField("Country")
    vat_id = VatIdField("VAT id")


def errors_of(country: str, vat_id: str) -> dict[str, list[str]]:
    form = Address(MultiDict({"country": country, "vat_id": vat_id}), meta={"csrf": False})
    form.validate()
    return {name: [str(text) for text in errors] for name, errors in form.errors.items()}


@pytest.mark.parametrize(
    ("country", "vat_id"),
    [
        ("DE", "DE136695976"), ("DE", " de 136 695 976 "), ("GR", "EL094259216"), ("AT", "ATU13585627"),
        ("FR", "FR40303265045"), ("DE", ""), ("DE", "  "), ("NO", "995 525 828 MVA"),
        ("NO", "NO 995 525 828 MVA"), ("CH", "CHE-107.787.577 IVA"), ("US", "whatever 1"),
    ],
)  # fmt: skip
def test_an_id_of_the_country_or_none_is_taken(app: Flask, country: str, vat_id: str) -> None:
    with app.test_request_context(method="POST"):
        assert errors_of(country, vat_id) == {}


@pytest.mark.parametrize(
    ("country", "name", "vat_id"),
    [
        ("DE", "Germany", "DE136695977"), ("DE", "Germany", "EL094259216"), ("GR", "Greece", "DE136695976"),
        ("AT", "Austria", "13585627"), ("FR", "France", "FR"), ("DE", "Germany", "<script>"),
        ("NO", "Norway", "zz"), ("CH", "Switzerland", "XX"), ("US", "United States", "zz"),
    ],
)  # fmt: skip
def test_an_id_that_no_company_there_can_have_is_refused(
    app: Flask, country: str, name: str, vat_id: str
) -> None:
    with app.test_request_context(method="POST"):
        said = f"This is not a VAT id of {name}. Correct it or leave it empty."
        assert errors_of(country, vat_id) == {"vat_id": [said]}


@pytest.mark.parametrize("country", ["", "de", "ZZ", "Germany"])
def test_a_country_is_chosen_from_the_list(app: Flask, country: str) -> None:
    with app.test_request_context(method="POST"):
        assert list(errors_of(country, "DE136695977")) == ["country"]


def test_the_checkout_keeps_what_was_typed(as_cleo: Client, store: Store) -> None:
    add(as_cleo, store)
    url = store.at("/checkout/billing")

    answer = as_cleo.send(as_cleo.get(url), url, line1="Kai 3", country="GR", vat_id="EL094259217")

    field = page_of(answer).select_one("#vat_id")
    assert (answer.status_code, field["value"], field["aria-invalid"]) == (422, "EL094259217", "true")  # type: ignore[index]
