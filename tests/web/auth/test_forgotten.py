"""A forgotten password of staff: the same way, at the door of the portal."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.db.outbox import Outbox
from portal.domain.notifications.actions import Wanted, compose
from portal.domain.sellers.queries import shop_door
from portal.domain.users.actions import new_user
from portal.domain.users.models import Membership, TokenPurpose
from portal.domain.users.tokens import issue_token
from portal.kernel import clock
from tests.client import Client, page_of, without_tokens
from tests.factories.users import PASSWORD

CHOSEN = "nine loud lighthouses"


def asked_for(template: str) -> list[Outbox]:
    db.session.expire_all()
    wanted = Outbox.payload["template"].astext == template
    return list(db.session.scalars(select(Outbox).where(wanted).order_by(Outbox.id)))


def ask(client: Client, email: str) -> bytes:
    answer = client.send(client.get("/forgot"), "/forgot", email=email)
    assert (answer.status_code, answer.location) == (303, "/forgot?sent=1")
    return client.get(answer.location).data


def link_for_ada(client: Client, ada: Membership) -> str:
    ask(client, ada.user.email)
    told = asked_for("password-reset")[-1].payload
    with transaction(Scope(ada.seller_id)):
        mail = compose(Wanted(f"k{clock.now()}", "password-reset", told["to"], told["name"], "", told["ids"]))
    found = re.search(r"http://localhost(/reset/\S+)", mail.text if mail else "")
    assert found is not None
    return found[1]


@pytest.mark.acceptance(87)
def test_the_answer_is_the_same_for_every_address(client: Client, ada: Membership) -> None:
    pages = [re.sub(rb"csrf[^>]+>", b"", ask(client, one)) for one in (ada.user.email, "nobody@acme.example")]

    assert pages[0] == pages[1]
    assert b"If the address is known, a message is on its way." in pages[0]
    assert [row.payload["to"] for row in asked_for("password-reset")] == [ada.user.email]
    assert [row.seller_id for row in asked_for("password-reset")] == [ada.seller_id]


def test_a_new_password_ends_every_session_and_is_told(client: Client, ada: Membership) -> None:
    client.sign_in(ada)
    link = link_for_ada(client, ada)

    answer = client.send(client.get(link), link, password=CHOSEN)

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "Your password is changed. Sign in." in client.get("/sign-in").text
    assert client.get("/customers").location.startswith("/sign-in")
    assert [row.payload["to"] for row in asked_for("password-changed")] == [ada.user.email]
    for password, status in ((PASSWORD, 422), (CHOSEN, 303)):
        page = client.get("/sign-in")
        assert client.send(page, "/sign-in", email=ada.user.email, password=password).status_code == status


@pytest.mark.parametrize("password", ["short", "Acme Cloud 2026!", "password1234"])
def test_a_poor_password_is_refused_and_the_link_stays_good(
    client: Client, ada: Membership, password: str
) -> None:
    link = link_for_ada(client, ada)

    refused = client.send(client.get(link), link, password=password)

    assert refused.status_code == 422
    assert client.send(refused, link, password=CHOSEN).status_code == 303


def test_used_and_old_links_lead_to_a_new_one(client: Client, ada: Membership) -> None:
    used = link_for_ada(client, ada)
    client.send(client.get(used), used, password=CHOSEN)
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        old = link_for_ada(client, ada)
    with clock.frozen(clock.now() + timedelta(minutes=65)):
        pages = [client.get(used), client.get(old)]

    assert [page.status_code for page in pages] == [410, 410]
    assert [
        page_of(page).select_one("main .note").get_text(strip=True)
        for page in pages  # type: ignore[union-attr]
    ] == ["This link has been used already.", "This link has expired. We can send you a new one."]
    assert page_of(pages[0]).select_one("main .button")["href"] == "/forgot"  # type: ignore[index]


def test_a_customers_link_is_unknown_here(client: Client, ada: Membership) -> None:
    user = new_user(shop_door(ada.seller_id).id, email="cleo@bakery.example", name="Cleo")
    token = issue_token(user, TokenPurpose.RESET_PASSWORD, 1)
    db.session.commit()

    answers = [client.get(f"/reset/{one}") for one in (token, "unknown")]

    assert [one.status_code for one in answers] == [410, 410]
    assert without_tokens(answers[0].text) == without_tokens(answers[1].text)
