"""Work in the background: what was given up can be run again, once, by its own seller."""

import pytest
from sqlalchemy import select, update

from portal.db import db, outbox
from portal.db.outbox import Outbox
from portal.domain.users.models import Membership
from portal.kernel.actor import Actor
from tests.client import Client, page_of


@pytest.fixture
def dead(ada: Membership, acme: Actor) -> int:
    """The id of a dead letter of Acme's."""
    seller_id = db.session.scalar(select(Membership.seller_id).where(Membership.id == acme.membership_id))
    outbox.add("mail.send", key="broken", seller_id=seller_id)
    db.session.execute(update(Outbox).values(state="dead", last_error="No such mailbox"))
    db.session.commit()
    return db.session.scalars(select(Outbox.id)).one()


def state() -> str:
    db.session.expire_all()
    return db.session.scalars(select(Outbox.state)).one()


def test_it_says_why_work_was_given_up(as_ada: Client, dead: int) -> None:
    assert "No such mailbox" in page_of(as_ada.get("/jobs")).select_one("tbody tr").get_text()


def test_running_it_again_works_once(as_ada: Client, dead: int) -> None:
    page, url = as_ada.get("/jobs"), f"/jobs/{dead}/run-again"

    answers = [as_ada.send(page, url).status_code for _ in range(2)]

    assert (answers, state()) == ([303, 409], "ready")


def test_eve_neither_sees_nor_runs_it(as_eve: Client, dead: int) -> None:
    page = as_eve.get("/jobs")
    token = page_of(page).select_one("[name=csrf_token]")["value"]

    answer = as_eve.post(f"/jobs/{dead}/run-again", data={"csrf_token": token})

    assert "No such mailbox" not in page.text
    assert (answer.status_code, state()) == (404, "dead")
