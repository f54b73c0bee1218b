"""The page of licences that came as a code: the code, and the steps to redeem it."""

import pytest

from portal.db import db, transaction
from portal.domain.assets.actions import issue_asset
from portal.domain.assets.models import Asset
from portal.domain.provisioning.actions import Fulfilment
from portal.widget.rim import actor_of
from tests.client import Client, page_of
from tests.factories.trade import an_order
from tests.widget.conftest import Store

CODE = "ABCD-EFGH-JKMN-PQRS-TVWX"
STEPS = ["Sign in at the vendor portal.", "Paste the code."]


@pytest.fixture
def asset(store: Store) -> Asset:
    """Licences of Bright Bakery with a code."""
    with transaction(store.scope):
        order = an_order(
            db.session.merge(store.customer), db.session.merge(store.product), actor=actor_of(store.cleo)
        )
        result = Fulfilment("V-1", {"redeem_steps": "\n".join(STEPS)}, CODE)
        return issue_asset(order.lines[0], result, buyer_is_below=False)


def steps(answer: object) -> list[str]:
    """The list as it is numbered: one with a class of its own would lose its numbers."""
    listed = page_of(answer).select("section[aria-labelledby=steps] > ol:not([class]) > li")  # type: ignore[arg-type]
    return [one.get_text() for one in listed]


def test_the_steps_are_numbered_before_and_after_the_code_is_shown(
    as_cleo: Client, store: Store, asset: Asset
) -> None:
    url = store.at(f"/services/{asset.public_id}")
    masked = as_cleo.get(url)

    shown = as_cleo.send(masked, f"{url}/reveal")

    assert (CODE in masked.text, CODE in shown.text) == (False, True)
    assert steps(masked) == steps(shown) == STEPS
