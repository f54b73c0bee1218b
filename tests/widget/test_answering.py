"""Answering a question about a request, in both shells and without signing in."""

import pytest
from sqlalchemy import select

from portal.db import db, transaction
from portal.domain.requests.discuss import ask, comment, link_to_answer
from portal.domain.requests.models import Request, RequestComment, RequestStatus
from portal.kernel.actor import SYSTEM
from tests.client import Client, page_of
from tests.factories.trade import a_request
from tests.widget.conftest import Store


@pytest.fixture
def token(store: Store) -> str:
    """The secret of a link that Nora was mailed."""
    with transaction(store.scope):
        wanted = a_request()
        comment(wanted, "Beware of them.", is_public=False, actor=SYSTEM)
        ask(wanted, "Which VAT id?", actor=SYSTEM)
        return link_to_answer(wanted)


def request_now(store: Store) -> tuple[RequestStatus, list[str]]:
    with transaction(store.scope):
        texts = list(db.session.scalars(select(RequestComment.text).order_by(RequestComment.id)))
        return db.session.scalars(select(Request.status)).one(), texts


def test_the_question_is_shown_and_the_answer_kept_once(client: Client, store: Store, token: str) -> None:
    here = store.at(f"/answer/{token}")
    page = client.get(here)
    answered = client.send(page, here, text="EL094259216")
    again = client.send(page, here, text="Another one")

    assert "Which VAT id?" in page_of(page).get_text()
    assert "Beware of them." not in page.text
    assert "Thank you for your answer" in answered.text
    assert again.status_code == 410
    status, texts = request_now(store)
    assert (status, texts) == (RequestStatus.IN_REVIEW, ["Beware of them.", "Which VAT id?", "EL094259216"])


def test_an_empty_answer_is_none(client: Client, store: Store, token: str) -> None:
    here = store.at(f"/answer/{token}")

    answer = client.send(client.get(here), here, text=" ")

    assert (answer.status_code, request_now(store)[0]) == (422, RequestStatus.MORE_INFO)
    assert "Write 1 to 2000 characters." in answer.text


def test_looking_at_the_link_answers_nothing(client: Client, store: Store, token: str) -> None:
    for _look in range(2):
        assert client.get(store.at(f"/answer/{token}")).status_code == 200

    assert request_now(store)[0] is RequestStatus.MORE_INFO


def test_a_made_up_link_is_gone(client: Client, store: Store, token: str) -> None:
    assert client.get(store.at("/answer/made-up")).status_code == 410
