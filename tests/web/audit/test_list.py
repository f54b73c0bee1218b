"""The audit trail in words that people read."""

from portal.db import db
from portal.domain.audit.actions import record
from portal.domain.sellers.actions import change_access
from portal.domain.sellers.queries import current_seller, shop
from portal.kernel.actor import Actor
from tests.client import Client, page_of


def _rows(client: Client) -> list[str]:
    return [
        " ".join(row.get_text(" ", strip=True).split())
        for row in page_of(client.get("/audit")).select("tbody tr")
    ]


def test_changes_are_told_in_words(as_ada: Client, acme: Actor) -> None:
    change_access(
        shop(),
        actor=acme,
        anonymous_access=True,
        show_prices=False,
        self_registration=True,
        approval_step=True,
    )
    db.session.commit()

    (row,) = _rows(as_ada)
    assert row.startswith("Shop: access changed")
    assert "show prices to anonymous: yes → no" in row
    assert "anonymous access: yes" not in row  # that did not change


def test_nothing_is_a_dash_and_no_change_is_left_out(as_ada: Client, acme: Actor) -> None:
    record(
        acme,
        "account.changed",
        current_seller(),
        reason=[None, ""],
        limit=["500", None],
        tags=[[], ["a", "b"]],
    )
    db.session.commit()

    (row,) = _rows(as_ada)
    assert "limit: 500 → –" in row
    assert "tags: – → a, b" in row
    assert "reason" not in row
    assert "None" not in row
