"""Sending again: each click is a message, five a day, also before any of them was written."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.db.outbox import Outbox
from portal.domain.notifications import actions
from portal.domain.notifications.actions import Wanted, compose, note_sent, resend
from portal.domain.notifications.models import MailMessage, MailStatus
from portal.domain.notifications.queries import mail_or_404
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.errors import Conflict
from tests.factories.trade import a_sign_up
from tests.factories.world import as_owner, load_world, seller
from tests.servers import Database

ASKED = "SELECT dedupe_key FROM outbox WHERE dedupe_key LIKE '%:again:%' ORDER BY id"


def a_mail() -> MailMessage:
    compose(Wanted("one", "signup-duplicate", "cleo@bakery.example", "Cleo", "", {}))
    note_sent("one")
    return db.session.scalars(select(MailMessage)).one()


def test_five_quick_clicks_are_five_mails_and_the_sixth_is_refused(acme: Actor) -> None:
    mail = a_mail()

    for _ in range(5):
        resend(mail, actor=acme)
    with pytest.raises(Conflict, match="five times today"):
        resend(mail, actor=acme)

    asked = select(Outbox.dedupe_key).where(Outbox.dedupe_key.contains(f"again:{mail.public_id}"))
    assert len(db.session.scalars(asked).all()) == 5


@pytest.mark.parametrize("is_held", [True, False])
def test_clicks_at_the_same_time_are_mails_too(
    live_app: Flask, fresh_database: Database, monkeypatch: pytest.MonkeyPatch, is_held: bool
) -> None:
    """Without the row held, all of them count the same and share one key."""
    load_world(live_app)
    sold_by = seller("northlight")
    with transaction(Scope(sold_by.id)):
        public_id = a_mail().public_id
    ready = Barrier(3)
    plain = actions._asked_for

    def counted(beginning: str) -> int:
        found = plain(beginning)
        if not is_held:
            ready.wait(10)
        return found

    monkeypatch.setattr(actions, "_asked_for", counted)
    if not is_held:
        monkeypatch.setattr(db.session, "refresh", lambda *_arguments, **_options: None)

    def click(_number: int) -> None:
        with live_app.app_context(), transaction(Scope(sold_by.id)):
            mail = mail_or_404(public_id)
            if is_held:
                ready.wait(10)
            resend(mail, actor=SYSTEM)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(click, range(3)))

    assert len(as_owner(fresh_database.owner_url, ASKED)) == (3 if is_held else 1)


def test_a_confirmation_that_nobody_needs_is_no_failure(acme: Actor) -> None:
    user = a_sign_up()
    user.email_verified_at = user.created_at
    db.session.flush()

    mail = compose(Wanted("k", "confirm-email", user.email, user.name, "", {"user_id": user.id}))

    row = db.session.scalars(select(MailMessage)).one()
    assert mail is None
    assert (row.status, row.error) == (MailStatus.CANCELLED, "There was nothing to tell any more.")
