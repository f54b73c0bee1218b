"""One decision for each sign-up, and nothing that tells who a refused person was."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.db.outbox import Outbox
from portal.domain.accounts.actions import Company
from portal.domain.accounts.queries import account as load_account
from portal.domain.notifications.actions import FORGOTTEN, resend
from portal.domain.notifications.models import MailMessage
from portal.domain.requests.decide import approve_request, delete_request, reject_request
from portal.domain.requests.models import Request, RequestStatus
from portal.domain.requests.queries import request_or_404
from portal.domain.requests.signup import SignUp, sign_up
from portal.jobs.run import run
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.errors import AlreadyDecided, Conflict
from tests.application import application, settings_for
from tests.factories.world import as_owner, load_world, seller, where_it_is_written, work_off
from tests.mailbox import Mailbox
from tests.servers import Database

EMAIL = "ida@tinderoak.example"


def _waiting() -> Request:
    return db.session.scalars(select(Request).where(Request.status == RequestStatus.NEW)).one()


def _send_mails() -> None:
    ids = db.session.scalars(select(Outbox.id).where(Outbox.kind == "mail.send").order_by(Outbox.id)).all()
    db.session.rollback()
    for outbox_id in ids:
        run(outbox_id)


@pytest.mark.acceptance(7)
def test_of_two_approvers_at_once_one_decides_and_the_other_learns_who(live_app: Flask) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    with transaction(Scope(sold_by.id)):
        public_id = _waiting().public_id
        version = load_account(_waiting().account_id or 0).version
    ready = Barrier(2)

    def decide(name: str) -> str:
        with live_app.app_context(), transaction(Scope(sold_by.id)):
            request = request_or_404(public_id)
            ready.wait(10)
            try:
                approve_request(request, version=version, actor=Actor(name))
            except AlreadyDecided as error:
                db.session.rollback()
                return str(error)
            return f"decided by {name}"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(decide, ["Ada", "Bea"]))

    refused, won = answers
    assert won.startswith("decided by ")
    assert f"Already approved by {won.removeprefix('decided by ')} at " in refused


@pytest.mark.parametrize("way", ["rejected", "deleted"])
@pytest.mark.acceptance(6, 108)
def test_a_refused_person_is_forgotten(
    fresh_database: Database, redis_url: str, smtp_server: Mailbox, way: str
) -> None:
    settings = settings_for(fresh_database, redis_url, SMTP_URL=smtp_server.url)
    with application(settings) as app, app.app_context():
        load_world(app)
        _send_mails()
        sold_by = seller("northlight")
        with transaction(Scope(sold_by.id)):
            assert db.session.scalars(select(MailMessage).where(MailMessage.recipient == EMAIL)).all()
            if way == "rejected":
                reject_request(_waiting(), actor=SYSTEM, reason="We sell in Norway only.")
            else:
                delete_request(_waiting(), actor=SYSTEM)
        work_off()
        _send_mails()

        for word in (EMAIL, EMAIL.partition("@")[2], "Ida Roth", "Tinder & Oak"):
            assert where_it_is_written(fresh_database.owner_url, word) == []
        with transaction(Scope(sold_by.id)):
            forgotten = db.session.scalars(
                select(MailMessage).where(MailMessage.recipient == FORGOTTEN)
            ).all()
            assert {mail.recipient_name for mail in forgotten} == {""}
            with pytest.raises(Conflict, match="deleted"):
                resend(forgotten[0], actor=SYSTEM)
        answers = [mail for mail in smtp_server.to(EMAIL) if "Norway only" in mail.as_string()]
        assert len(answers) == (1 if way == "rejected" else 0)


def test_mails_that_wait_are_not_sent_to_a_deleted_person(live_app: Flask, fresh_database: Database) -> None:
    load_world(live_app)
    with transaction(Scope(seller("northlight").id)):
        delete_request(_waiting(), actor=SYSTEM)
    work_off()

    assert where_it_is_written(fresh_database.owner_url, EMAIL) == []
    states = as_owner(
        fresh_database.owner_url,
        "SELECT payload ->> 'template' AS template, state FROM outbox WHERE kind = 'mail.send'"
        " AND payload ->> 'template' IN ('signup-received', 'confirm-email')",
    )
    assert {(row.template, row.state) for row in states} >= {("signup-received", "cancelled")}


@pytest.mark.acceptance(8)
def test_a_known_address_is_told_by_mail_alone(live_app: Flask, fresh_database: Database) -> None:
    load_world(live_app)
    sold_by = seller("northlight")
    count = 'SELECT (SELECT count(*) FROM account) AS accounts, (SELECT count(*) FROM "user") AS users'
    before = as_owner(fresh_database.owner_url, count)
    with transaction(Scope(sold_by.id)):
        company = Company("Somebody else", "Ida", "Roth", EMAIL, address={"country": "DE"})
        assert sign_up(SignUp(company, "seven quiet harbours")) is None  # type: ignore[func-returns-value]

    assert as_owner(fresh_database.owner_url, count) == before
    told = as_owner(
        fresh_database.owner_url,
        "SELECT payload ->> 'to' AS address FROM outbox WHERE payload ->> 'template' = 'signup-duplicate'",
    )
    assert [row.address for row in told] == [EMAIL]
    known = as_owner(fresh_database.owner_url, 'SELECT name FROM "user" WHERE email = :email', email=EMAIL)
    assert [row.name for row in known] == ["Ida Roth"]
