"""E-mail addresses are compared in one form."""

import pytest

from portal.domain.users.addresses import normal_email
from portal.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada@ACME.example ", "ada@acme.example"),
        ("ada@xn--bcher-kva.example", "ada@bücher.example"),
        ("ADA+shop@bücher.example", "ada+shop@bücher.example"),
    ],
)
def test_an_address_has_one_form(typed: str, kept: str) -> None:
    assert normal_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "ada@",
        "@acme.example",
        "a b@acme.example",
        "ada@acme",
        "ada@acme.example\r\nBcc: eve@x.example",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        normal_email(typed)

    assert refusal.value.field_errors == {"email": "Enter an e-mail address such as name@example.com."}
