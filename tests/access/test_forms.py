"""What a form says beyond what it was made for: ids of others, fields it does not have, no token."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import text

from portal.db import db
from portal.kernel import clock
from tests.access.asking import Asked, asked
from tests.access.conftest import World
from tests.access.matrix import Id
from tests.access.test_matrix import RIGHTFUL
from tests.application import rolled_back
from tests.client import Client
from tests.factories.world import as_owner, seller

VOLATILE = re.compile(
    r"\b[a-z]{3}_[0-9a-z]{16}\b|\d{4}-\d\d-\d\d[T ][\d:.]+(\+[\d:]+)?|x[0-9a-f]{16,}"
    r"|[\w-]{8}\.[\w-]+\.[\w-]+|(?<![\w-])[\w-]{43}(?![\w-])|[$]argon2[^']+"
)
"""Random ids, times, hashes and sealed texts: they differ between two runs of the same."""


def posts(world: World, shell: str) -> list[Asked]:
    """Each form's POST, as its rightful sender sends it."""
    return [one for one in asked(world, shell) if one.method == "POST"]


@pytest.mark.parametrize("shell", RIGHTFUL)
@pytest.mark.acceptance(112)
def test_foreign_ids_in_a_form_are_refused(world: World, shell: str) -> None:
    """In each field that holds an id: one of another seller, and one of nothing."""
    browser = world.browser(RIGHTFUL[shell], shell)
    before, found = world.state(), {}

    for one in posts(world, shell):
        for name, value in (one.entry.form or {}).items():
            if isinstance(value, Id):
                for wrong in (world.value(value.record, "harbour"), "xxx_0000", "987654321"):
                    found[f"{one} {name}={wrong}"] = one.of(browser, **{name: wrong}).status_code

    assert len(found) >= {"portal": 30, "shop": 6, "embed": 6}[shell]
    assert set(found.values()) <= {404, 422}, found
    assert world.state() == before


def test_foreign_ids_in_a_query_are_unknown(world: World) -> None:
    ada, record = world.browser("ada@northlight"), world.value
    harbours, ours = record("customer", "harbour"), record("customer", "northlight")
    pages = ["/orders?customer=", f"/products/{record('product', 'northlight')}?customer="]

    assert [ada.get(page + ours).status_code for page in pages] == [200, 200]
    assert [ada.get(page + harbours).status_code for page in pages] == [404, 404]
    mails = [ada.get(f"/mail-log?about=of+{slug}").text for slug in ("northlight", "harbour")]
    assert [record("mail", "northlight") in mails[0], "/mail-log/mml_" in mails[1]] == [True, False]


@pytest.mark.parametrize("shell", RIGHTFUL)
def test_fields_that_a_form_does_not_have_change_nothing(world: World, shell: str) -> None:
    """Sent with and without them from the same start, each form leaves the same rows behind."""
    browser = world.browser(RIGHTFUL[shell], shell)
    more, differences = _more_fields(world), {}
    sequences, now = _sequences(world), clock.now()

    for one in posts(world, shell):
        unheard = {name: value for name, value in more.items() if name not in one.body}
        with clock.frozen(now):  # that a session was used is noted once in a while
            plain = _written(world, sequences, browser, one, {})
            with_more = _written(world, sequences, browser, one, unheard)
        if plain != with_more:
            differences[str(one)] = [name for name in plain if plain[name] != with_more[name]]

    assert differences == {}


def test_a_field_that_a_form_does_have_is_seen_to_change_rows(world: World) -> None:
    """The test above can tell two outcomes apart."""
    ada, sequences = world.browser("ada@northlight"), _sequences(world)
    edit = next(one for one in posts(world, "portal") if one.name == "customers.edit")

    once, again, other = (
        _written(world, sequences, ada, edit, more) for more in ({}, {}, {"name": "Another name"})
    )

    assert once == again
    changed = {name for name in once if once[name] != other[name]}
    assert changed == {"account of northlight", "audit_event of northlight"}


def _more_fields(world: World) -> Mapping[str, str]:
    """What somebody might try to set: rights, states, prices, and to whom a row belongs."""
    theirs = seller("harbour")
    return {
        "id": "1", "public_id": "acc_mine", "number": "X-1", "version": "1", "seller": "harbour",
        "seller_id": str(theirs.id), "account_id": "1", "user_id": "1", "membership_id": "1", "order_id": "1",
        "customer": world.value("customer", "harbour"), "kind": "reseller", "source": "portal",
        "status": "active", "state": "done", "is_admin": "1", "is_staff": "1", "roles": "operator_admin",
        "extra_permissions": "reseller.create", "email_verified_at": "2020-01-01", "published": "1",
        "approved_at": "2020-01-01", "approved_by": "Ada", "price": "0", "unit_amount": "0", "cost": "0",
        "net_amount": "0", "gross_amount": "0", "tax_amount": "0", "discount": "100", "percent": "-100",
        "currency": "USD", "price_book_id": world.value("book key", "harbour"), "tax_rate_id": "",
        "order_approval": "", "credit_limit_amount": "999999", "test_mode": "1", "quantity": "1",
        "code_is_below": "1", "licences": "1", "slug": "mine", "plan_id": "1", "basket_id": "1",
    }  # fmt: skip


def _sequences(world: World) -> str:
    """A statement that sets each sequence back to where it is now, so that new rows get the same ids."""
    rows = as_owner(
        world.database.owner_url,
        "SELECT format('setval(''%I'', %s, %L)', sequencename, coalesce(last_value, 1),"
        " last_value IS NOT NULL) FROM pg_sequences WHERE schemaname = 'public'",
    )
    return "SELECT " + ", ".join(row[0] for row in rows)


def _written(
    world: World, sequences: str, browser: Client, one: Asked, more: Mapping[str, str]
) -> dict[str, str]:
    """What the request writes into each table, as the sellers of the rows see it; it is not kept."""
    as_owner(world.database.owner_url, sequences)
    with rolled_back(world.app):
        start = db.session.scalar(text("SELECT txid_current()"))
        answer = one.of(browser, **more)
        assert answer.status_code in (200, 302, 303), (str(one), answer.status_code)
        return {
            f"{table} of {slug}": VOLATILE.sub("…", str((rows, written)))
            for slug in ("northlight", "harbour", "cumulus")
            for table, rows, written in _rows_since(world, slug, start)
        }


def _rows_since(world: World, slug: str, start: int) -> Any:
    """Name, number of rows and the rows written by this transaction, of each table."""
    db.session.execute(
        text("SELECT set_config('portal.seller_id', :seller, true)"), {"seller": str(seller(slug).id)}
    )
    each = " UNION ALL ".join(
        f"SELECT '{table}', count(*), jsonb_agg(to_jsonb(t) ORDER BY to_jsonb(t)->'id')"
        f' FILTER (WHERE t.xmin::text::bigint >= :start) FROM "{table}" t'
        for table in world.tables
    )
    return db.session.execute(text(each), {"start": start}).all()


@pytest.mark.parametrize("shell", RIGHTFUL)
def test_no_form_is_taken_without_its_token(world: World, shell: str) -> None:
    browser = world.browser(RIGHTFUL[shell], shell)
    del browser.environ_base["HTTP_X_CSRF_TOKEN"]
    before = world.state()

    found = {str(one): one.of(browser).status_code for one in posts(world, shell)}

    assert len(found) > 10
    assert found == dict.fromkeys(found, 400)
    assert world.state() == before
