"""News and offers: asked for at sign-up, never given for somebody, changed by the person (F1)."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from portal.db import db, transaction
from portal.domain.audit.models import AuditEvent
from portal.domain.requests.decide import reject_request
from portal.domain.requests.queries import requests_with
from portal.domain.requests.signup import confirm_email
from portal.domain.users.models import TokenPurpose, User
from portal.domain.users.queries import user_by_email
from portal.domain.users.tokens import issue_token
from portal.kernel import clock
from portal.kernel.actor import SYSTEM
from tests.client import Client, page_of
from tests.widget.conftest import Store
from tests.widget.test_signing_up import send, user_of

NINA = "nina@sprout.example"


def said(user: User) -> tuple[bool, bool, str]:
    """Whether news are wanted; whether that was said now; and from where."""
    at = user.news_said_at
    return user.wants_news, at is not None and (clock.now() - at).total_seconds() < 60, user.news_said_from


def events(store: Store) -> Sequence[AuditEvent]:
    with transaction(store.scope):
        chosen = AuditEvent.event == "user.news_chosen"
        return db.session.scalars(select(AuditEvent).where(chosen).order_by(AuditEvent.id)).all()


@pytest.mark.parametrize("framed", [False, True])
def test_the_box_is_not_ticked_for_anybody(visitor: Client, store: Store, framed: bool) -> None:
    page = page_of(visitor.get(f"{store.at('/sign-up', framed=framed)}?marketing_opt_in=y"))

    [box] = page.select("[name=marketing_opt_in]")
    assert box.get("checked") is None


def test_without_the_tick_nothing_is_kept(visitor: Client, store: Store) -> None:
    send(visitor, store)

    assert said(user_of(store, NINA)) == (False, False, "")
    assert events(store) == []


def test_the_tick_is_kept_with_time_address_and_event(visitor: Client, store: Store) -> None:
    send(visitor, store, marketing_opt_in="y")

    assert said(user_of(store, NINA)) == (True, True, "127.0.0.1")
    assert [(one.actor_name, one.changes) for one in events(store)] == [
        ("Visitor", {"wants_news": [False, True]})
    ]


def test_the_person_gives_it_and_takes_it_back(as_cleo: Client, store: Store) -> None:
    home = store.at("/account")

    given = as_cleo.submit(as_cleo.get(home), home, wants_news="y")
    db.session.expire_all()
    wanted = said(db.session.get_one(User, store.cleo.user_id))
    ticked = page_of(as_cleo.get(home)).select_one("[name=wants_news]")
    taken = as_cleo.submit(as_cleo.get(home), home, wants_news=None)

    db.session.expire_all()
    assert [one.status_code for one in (given, taken)] == [303, 303]
    assert ticked is not None
    assert ticked.has_attr("checked")
    assert (wanted, said(db.session.get_one(User, store.cleo.user_id))) == (
        (True, True, "127.0.0.1"), (False, True, "127.0.0.1"),
    )  # fmt: skip
    assert [one.changes["wants_news"] for one in events(store)] == [[False, True], [True, False]]


def test_saving_the_same_again_says_nothing_new(as_cleo: Client, store: Store) -> None:
    home = store.at("/account")

    answer = as_cleo.submit(as_cleo.get(home), home, name="Cleo B.")

    assert (answer.status_code, events(store)) == (303, [])


def test_it_goes_with_a_rejected_sign_up(visitor: Client, store: Store) -> None:
    send(visitor, store, marketing_opt_in="y")
    with transaction(store.scope):
        confirm_email(issue_token(user_of(store, NINA), TokenPurpose.CONFIRM_EMAIL, 1))
        request = db.session.scalars(requests_with()).one()

        reject_request(request, actor=SYSTEM, reason="We could not find the company.")

    assert user_by_email(store.cleo.user.door_id, NINA) is None
