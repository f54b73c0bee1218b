"""Choosing for whom to work, and going on in another organisation."""

import pytest
from sqlalchemy import select, update

from portal.db import db
from portal.domain.users.models import Membership, MembershipStatus, SignIn
from tests.client import Client, page_of, without_tokens
from tests.factories.users import a_member, a_seller, a_user


@pytest.fixture
def members(client: Client) -> list[Membership]:
    """Ada in Benelux and Acme, and Eve elsewhere."""
    user, eve = a_user(), a_user("eve@rival.example")
    made = [
        a_member(user, a_seller("Benelux")),
        a_member(user, a_seller("Acme")),
        a_member(user, a_seller("Closed"), status=MembershipStatus.SUSPENDED),
        a_member(eve, a_seller("Rival")),
    ]
    db.session.commit()
    client.sign_in(made[0])
    return made


def working_for() -> int | None:
    return db.session.scalar(select(SignIn.membership_id))


def test_it_offers_where_one_is_active(client: Client, members: list[Membership]) -> None:
    page = page_of(client.get("/choose-seller"))

    assert [label.get_text(strip=True) for label in page.select("label.choice")] == ["Acme", "Benelux"]


def test_the_present_one_is_chosen_already(client: Client, members: list[Membership]) -> None:
    chosen = page_of(client.get("/choose-seller")).select("input[checked]")

    assert [one["value"] for one in chosen] == [members[0].public_id]


def test_choosing_changes_seller_and_session_id(client: Client, members: list[Membership]) -> None:
    before = client.get_cookie("portico")

    answer = client.send(
        client.get("/choose-seller?next=/orders"), "/choose-seller", membership=members[1].public_id
    )

    after = client.get_cookie("portico")
    assert (answer.status_code, answer.location) == (303, "/orders")
    assert working_for() == members[1].id
    assert before is not None
    assert after is not None
    assert before.value != after.value


def test_nothing_chosen_is_an_error_of_the_form(client: Client, members: list[Membership]) -> None:
    db.session.execute(update(SignIn).values(membership_id=None))
    db.session.commit()

    answer = client.send(client.get("/choose-seller"), "/choose-seller")

    assert answer.status_code == 422
    assert "Choose an organisation." in page_of(answer).get_text()


def test_the_shell_switches_by_post(client: Client, members: list[Membership]) -> None:
    target = f"/switch-seller/{members[1].public_id}"

    answer = client.send(client.get("/choose-seller"), target)

    assert (answer.status_code, answer.location) == (303, "/")
    assert working_for() == members[1].id


@pytest.mark.parametrize("which", [2, 3, None])
def test_elsewhere_is_as_unknown_as_nowhere(
    client: Client, members: list[Membership], which: int | None
) -> None:
    public_id = "mem_unknown" if which is None else members[which].public_id
    page = client.get("/choose-seller")

    answer = client.send(page, "/choose-seller", membership=public_id)

    assert answer.status_code == 404
    assert without_tokens(answer.text) == without_tokens(client.get("/nowhere").text)
    assert working_for() == members[0].id


def test_nobody_is_sent_to_sign_in(client: Client, members: list[Membership]) -> None:
    client.delete_cookie("portico")

    answer = client.get("/choose-seller")

    assert answer.location == "/sign-in?next=/choose-seller"
