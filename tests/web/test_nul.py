"""The character NUL is refused before anybody asks the database about it."""

import pytest
from flask import Flask

from tests.client import Client


@pytest.mark.parametrize(
    ("address", "status"),
    [("/shop/%00/", 404), ("/sign-in/%00", 404), ("/customers/%00", 404), ("/customers?q=%00", 422)],
)
def test_nul_in_an_address_is_refused(as_ada: Client, address: str, status: int) -> None:
    assert as_ada.get(address).status_code == status


def test_nul_in_a_field_is_refused(app: Flask, client: Client) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        answer = client.post("/sign-in", data={"email": "a\0@b.example", "password": "x"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = True

    assert answer.status_code == 422
