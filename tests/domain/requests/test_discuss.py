"""Who looks at a request, what is noted, and a question whose answer it waits for."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.db import db
from portal.db.outbox import Outbox
from portal.domain.notifications.builders import BUILDERS
from portal.domain.requests.decide import approve_request, delete_request, reject_request
from portal.domain.requests.discuss import (
    QuestionAnswered,
    answer,
    ask,
    asked_by_link,
    assign,
    comment,
    link_to_answer,
)
from portal.domain.requests.models import Request, RequestComment, RequestStatus
from portal.domain.requests.overdue import remind_approvers
from portal.domain.requests.queries import comments_on
from portal.domain.requests.risks import is_disposable, risks_of
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.errors import AlreadyDecided, IllegalMove, Invalid
from tests.factories.trade import a_request


@pytest.fixture
def wanted(acme: Actor) -> Request:
    return a_request()


def mails(template: str) -> list[Outbox]:
    asked = select(Outbox).where(Outbox.payload["template"].astext == template).order_by(Outbox.id)
    return list(db.session.scalars(asked))


def test_taking_on_a_request_says_who_looks_at_it(wanted: Request) -> None:
    assign(wanted, actor=Actor("Dana"))
    assign(wanted, actor=Actor("Ada"))

    assert (wanted.status, wanted.assignee) == (RequestStatus.IN_REVIEW, "Ada")


def test_a_comment_stays_inside_and_a_public_one_is_mailed(wanted: Request) -> None:
    comment(wanted, "Ask sales.", is_public=False, actor=SYSTEM)
    assert mails("request-comment") == []

    comment(wanted, "We check until Friday.", is_public=True, actor=SYSTEM)

    [mail] = mails("request-comment")
    values = BUILDERS["request-comment"](mail.payload["ids"])
    assert [one.text for one in comments_on(wanted)] == ["We check until Friday.", "Ask sales."]
    assert [one.text for one in comments_on(wanted, public_only=True)] == ["We check until Friday."]
    assert values == {"request_number": wanted.number, "text": "We check until Friday."}


@pytest.mark.parametrize("text", ["", "x" * 2001])
def test_a_comment_has_some_words_and_not_too_many(wanted: Request, text: str) -> None:
    with pytest.raises(Invalid):
        comment(wanted, text, is_public=True, actor=SYSTEM)
    with pytest.raises(Invalid):
        ask(wanted, text, actor=SYSTEM)

    assert (wanted.status, comments_on(wanted)) == (RequestStatus.NEW, [])


def test_an_answer_by_the_link_gives_the_request_back_to_who_asked(wanted: Request, acme: Actor) -> None:
    ask(wanted, "Which VAT id?", actor=acme)
    [mail] = mails("request-more-info")
    values = BUILDERS["request-more-info"](mail.payload["ids"])
    assert values is not None
    token = values["url"].rpartition("/")[2]
    assert (wanted.status, values["question"]) == (RequestStatus.MORE_INFO, "Which VAT id?")

    answer(asked_by_link(token), "EL094259216")

    assert (wanted.status, wanted.assignee) == (RequestStatus.IN_REVIEW, "Ada Lovelace")
    assert [(one.author, one.text) for one in comments_on(wanted)][0] == ("Nora Newman", "EL094259216")
    assert [one.payload["name"] for one in mails("request-answered")] == ["Ada Lovelace"]
    with pytest.raises(QuestionAnswered):
        asked_by_link(token)


def test_a_newer_mail_replaces_the_link_and_a_decision_ends_it(wanted: Request) -> None:
    ask(wanted, "Who are you?", actor=SYSTEM)
    older, newer = link_to_answer(wanted), link_to_answer(wanted)
    with pytest.raises(QuestionAnswered):
        asked_by_link(older)
    assert asked_by_link(newer) is wanted

    approve_request(wanted, version=1, actor=SYSTEM)

    for token in (newer, "", "none"):
        with pytest.raises(QuestionAnswered):
            asked_by_link(token)
    [mail] = mails("request-more-info")
    assert BUILDERS["request-more-info"](mail.payload["ids"]) is None


def test_a_second_question_waits_for_the_first_answer(wanted: Request) -> None:
    ask(wanted, "Who are you?", actor=SYSTEM)

    with pytest.raises(IllegalMove, match="waits for an answer"):
        ask(wanted, "Where are you?", actor=SYSTEM)

    assert len(comments_on(wanted)) == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda one: assign(one, actor=SYSTEM),
        lambda one: comment(one, "Too late.", is_public=True, actor=SYSTEM),
        lambda one: ask(one, "Too late?", actor=SYSTEM),
    ],
)
def test_what_is_decided_is_not_talked_about(wanted: Request, act: Callable[[Request], None]) -> None:
    approve_request(wanted, version=1, actor=Actor("Dana"))

    with pytest.raises(AlreadyDecided, match="Already approved by Dana"):
        act(wanted)

    assert comments_on(wanted) == []


@pytest.mark.parametrize("event", ["approve", "reject", "delete"])
def test_a_request_is_decided_also_while_it_is_looked_at_or_an_answer_is_due(acme: Actor, event: str) -> None:
    for talk in (lambda one: assign(one, actor=SYSTEM), lambda one: ask(one, "Who?", actor=SYSTEM)):
        wanted = a_request(f"Bakery {event} {talk.__code__.co_firstlineno}{id(talk)}")
        talk(wanted)
        match event:
            case "approve":
                approve_request(wanted, version=1, actor=SYSTEM)
            case "reject":
                reject_request(wanted, actor=SYSTEM, reason="No.")
            case _:
                delete_request(wanted, actor=SYSTEM)
        assert not wanted.is_open


def test_what_was_said_is_forgotten_with_the_person(wanted: Request) -> None:
    ask(wanted, "Are you Nora of the bakery?", actor=SYSTEM)

    reject_request(wanted, actor=SYSTEM, reason="We do not know you.")

    assert db.session.scalars(select(RequestComment)).all() == []
    assert wanted.answer_hash is None


def test_nobody_is_reminded_while_the_person_has_to_answer(wanted: Request, acme: Actor) -> None:
    assign(wanted, actor=SYSTEM)
    with clock.frozen(wanted.created_at + timedelta(hours=25)):
        remind_approvers()
        assert len(mails("signup-reminder")) == 1

    ask(wanted, "Who are you?", actor=SYSTEM)
    with clock.frozen(wanted.created_at + timedelta(hours=73)):
        remind_approvers()

    assert len(mails("signup-reminder")) == 1


@pytest.mark.parametrize(
    ("email", "is_one"),
    [
        ("a@mailinator.com", True),
        ("a@In.Mailinator.com", True),
        ("a@notmailinator.com", False),
        ("a@bakery.example", False),
        ("", False),
    ],
)
def test_an_address_for_minutes_is_recognised(email: str, is_one: bool) -> None:
    assert is_disposable(email) is is_one


def test_an_address_for_minutes_is_a_risk(wanted: Request) -> None:
    before = risks_of(wanted)
    wanted.submitted = wanted.submitted | {"email": "nora@mailinator.com"}

    assert (before, risks_of(wanted)) == ([], ["The address is of a disposable e-mail service."])
