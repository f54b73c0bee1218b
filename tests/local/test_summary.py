"""What `make run` prints when all is up."""

import json
from pathlib import Path

from portal.local.summary import summary


def test_it_lists_addresses_and_sign_ins_in_columns(tmp_path: Path) -> None:
    people = {
        "operator": {
            "email": "olga@op.example",
            "password": "one",
            "sign_in": "http://localhost:8000/sign-in",
        },
        "reseller_sales": {
            "email": "ben@acme.example",
            "password": "three",
            "sign_in": "http://localhost:8000/",
        },
    }
    demo = {
        "portal": "http://localhost:8000/", "reseller_site": "http://127.0.0.1:8001/",
        "first_order": "http://localhost:8000/demo", "people": people,
    }  # fmt: skip
    (tmp_path / "demo.json").write_text(json.dumps(demo))

    lines = summary(tmp_path, "http://localhost:8000").splitlines()

    assert lines == [
        "Portico is running.",
        "",
        "  Start here: a first order   http://localhost:8000/demo",
        "  Portal                      http://localhost:8000/",
        "  Reseller's web site         http://127.0.0.1:8001/",
        "",
        "  Sign in as       E-mail             Password   At",
        "  Operator         olga@op.example    one        http://localhost:8000/sign-in",
        "  Reseller sales   ben@acme.example   three      http://localhost:8000/",
        "",
        f"Files are in {tmp_path} (mails in mail, logs in logs). Ctrl-C stops everything.",
    ]


def test_without_a_demo_it_names_the_portal_alone(tmp_path: Path) -> None:
    assert summary(tmp_path, "https://shop.example").splitlines()[2] == "  Portal   https://shop.example/"
