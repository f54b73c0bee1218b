"""Sign-ups that nobody completes or decides: reminders, an end after thirty days, and oblivion."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.domain.accounts.queries import account as load_account
from portal.domain.notifications.actions import Wanted, compose
from portal.domain.notifications.builders import BUILDERS
from portal.domain.requests.decide import approve_request
from portal.domain.requests.models import Request, RequestStatus
from portal.domain.sellers.queries import shop
from portal.domain.users.models import User
from portal.jobs.duties import write_down_due
from portal.kernel import clock
from portal.kernel.actor import SYSTEM
from tests.factories.trade import a_sign_up
from tests.factories.world import as_owner, load_world, seller, work_off
from tests.servers import Database

ASKED_FOR = (
    "SELECT payload ->> 'template' AS template FROM outbox WHERE kind = 'mail.send'"
    " AND payload ->> 'to' <> 'noor@northlight.example'"
    " AND payload ->> 'template' IN ('signup-reminder', 'signup-expired', 'request-expired')"
)


def let_pass(hours: float) -> None:
    """Do what is due so many hours from now."""
    with clock.frozen(clock.now() + timedelta(hours=hours)):
        write_down_due()
        work_off()


def mails(database: Database) -> Counter[str]:
    """What was asked for, counted without the second administrator, who gets what the first one gets."""
    return Counter(row.template for row in as_owner(database.owner_url, ASKED_FOR))


def again(database: Database) -> None:
    """Let the duties of this slot be due once more."""
    as_owner(database.owner_url, "DELETE FROM outbox WHERE kind LIKE 'requests.%'")


@pytest.mark.parametrize(
    ("hours", "reminders"), [([23], 0), ([24], 1), ([24, 25], 1), ([24, 72], 2), ([72, 80], 1)]
)
def test_those_who_decide_are_reminded_after_one_day_and_after_three(
    live_app: Flask, fresh_database: Database, hours: list[int], reminders: int
) -> None:
    load_world(live_app)

    for passed in hours:
        let_pass(passed + 0.1)
        again(fresh_database)

    assert mails(fresh_database) == Counter({"signup-reminder": reminders} if reminders else {})


def test_what_is_decided_needs_no_reminder(live_app: Flask, fresh_database: Database) -> None:
    load_world(live_app)
    with transaction(Scope(seller("northlight").id)):
        request = db.session.scalars(select(Request)).one()
        waiting = BUILDERS["signup-reminder"]({"request_id": request.id, "hours": 24})
        version = load_account(request.account_id or 0).version
        approve_request(request, version=version, actor=SYSTEM)

        assert waiting is not None
        assert BUILDERS["signup-reminder"]({"request_id": request.id, "hours": 24}) is None

    let_pass(25)

    assert mails(fresh_database) == Counter()


def test_nobody_decides_for_thirty_days(live_app: Flask, fresh_database: Database) -> None:
    load_world(live_app)
    let_pass(29 * 24)
    again(fresh_database)
    with transaction(Scope(seller("northlight").id)):
        assert db.session.scalars(select(Request.status)).one() is RequestStatus.NEW

    let_pass(30 * 24 + 1)

    with transaction(Scope(seller("northlight").id)):
        request = db.session.scalars(select(Request)).one()
        assert (request.status, request.submitted, request.account_id) == (RequestStatus.EXPIRED, {}, None)
        assert request.decided_by == SYSTEM.name
    assert mails(fresh_database) == Counter(
        {"signup-reminder": 1, "signup-expired": 1, "request-expired": 1}
    )  # fmt: skip
    assert db.session.scalar(select(User).where(User.email == "ida@tinderoak.example")) is None


@pytest.mark.parametrize("column", ["published", "allow_self_registration"])
def test_a_request_that_has_expired_leads_to_signing_up_only_where_one_may(
    live_app: Flask, fresh_database: Database, column: str
) -> None:
    load_world(live_app)
    with transaction(Scope(seller("northlight").id)):
        wanted = Wanted("k", "signup-expired", "ida@tinderoak.example", "Ida Roth", "", {})
        while_open = compose(wanted)
        setattr(shop(), column, False)
        db.session.flush()

        closed = compose(wanted)

    assert while_open is not None
    assert closed is not None
    link = "/shop/northlight/sign-up"
    assert [link in text for text in (while_open.text, while_open.html)] == [True, True]
    assert [link in text for text in (closed.text, closed.html)] == [False, False]
    assert "If you still want to become a customer, write to" in closed.text


@pytest.mark.parametrize(("days", "is_left"), [(13, True), (14, False)])
def test_who_never_confirms_the_address_is_forgotten(
    live_app: Flask, fresh_database: Database, days: int, is_left: bool
) -> None:
    load_world(live_app)
    with transaction(Scope(seller("northlight").id)):
        email = a_sign_up("Slow Bakery").email

    let_pass(days * 24 + 0.1)

    user = db.session.scalar(select(User).where(User.email == email))
    count = "SELECT count(*) FROM account WHERE name = 'Slow Bakery'"
    assert (user is not None) is is_left
    assert as_owner(fresh_database.owner_url, count) == [(int(is_left),)]
    if not is_left:
        contact = "SELECT count(*) FROM contact WHERE email = :email"
        assert as_owner(fresh_database.owner_url, contact, email=email) == [(0,)]
        told = "SELECT count(*) FROM outbox WHERE payload::text LIKE '%' || :email || '%'"
        assert as_owner(fresh_database.owner_url, told, email=email) == [(0,)]
