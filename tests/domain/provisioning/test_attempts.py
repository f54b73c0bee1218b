"""How a set-up goes on after each answer: retried, looked up, polled, given to people, given up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import EntryPoint
from typing import Any, ClassVar

import pytest
from sqlalchemy import select, update

from portal.connectors import registry
from portal.connectors.contract import (
    NO_ORDER_FIELDS,
    Absent,
    Call,
    Capabilities,
    Done,
    Failed,
    NeedsStaff,
    Pending,
    Result,
    Retry,
    Unknown,
)
from portal.db import db
from portal.db.outbox import Outbox
from portal.domain.orders.models import OrderLine
from portal.domain.orders.states import LineStatus
from portal.domain.provisioning.actions import Outcome, begin, perform, requeue, settle
from portal.domain.provisioning.models import ProviderOperation, ProvisioningJob
from portal.domain.provisioning.states import JobStatus, OperationState
from portal.kernel import clock
from portal.kernel.actor import Actor
from tests.factories.trade import a_customer, a_product, an_order

SETTLES_IN = timedelta(minutes=2)
DONE = Done("tenant-7", {"portal_url": "https://vendor.example"})


class Scripted:
    """A vendor that gives its answers in order, and remembers what it was asked."""

    code: ClassVar[str] = "scripted"
    name: ClassVar[str] = "Scripted"
    settings_schema: ClassVar[dict[str, Any]] = {"type": "object"}
    order_schema: ClassVar[Any] = NO_ORDER_FIELDS
    answers: ClassVar[list[Result | Absent]] = []
    asked: ClassVar[list[tuple[str, str, str]]] = []
    able: ClassVar[list[Capabilities]] = []

    @property
    def capabilities(self) -> Capabilities:
        return self.able[0]

    def _answer(self, verb: str, call: Call) -> Any:
        self.asked.append((verb, call.key, call.external_id))
        return self.answers.pop(0)

    def create(self, call: Call) -> Any:
        return self._answer("create", call)

    def lookup(self, call: Call) -> Any:
        return self._answer("lookup", call)

    def status(self, call: Call) -> Any:
        return self._answer("status", call)

    change = suspend = resume = cancel = usage = create


@dataclass
class Setting:
    """A line that is being set up, and the hands of the clock."""

    line: OrderLine
    key: str

    def tries(self, *answers: Result | Absent) -> Outcome:
        """Attempt it once, with these answers of the vendor."""
        Scripted.answers[:], Scripted.asked[:] = answers, []
        attempt = begin(self.line.id)
        assert attempt is not None
        assert not isinstance(attempt, Outcome)
        outcome = settle(attempt, perform(attempt))
        assert Scripted.answers == []
        return outcome

    @property
    def verbs(self) -> list[str]:
        return [verb for verb, _key, _id in Scripted.asked]

    @property
    def job(self) -> ProvisioningJob:
        return db.session.scalars(select(ProvisioningJob)).one()

    @property
    def operation(self) -> ProviderOperation:
        return db.session.scalars(select(ProviderOperation)).one()

    def next_run(self) -> timedelta:
        """When the newest piece of work for the line is due, from now on."""
        newest = select(Outbox.run_at).where(Outbox.kind == "provisioning.run").order_by(Outbox.id.desc())
        due = db.session.scalars(newest).first()
        assert due is not None
        return due - clock.now()


@pytest.fixture
def setting(acme: Actor, monkeypatch: pytest.MonkeyPatch) -> Iterator[Setting]:
    able(idempotent=True, can_lookup=True)
    point = EntryPoint("scripted", f"{__name__}:Scripted", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [point] if group == registry.GROUP else [])
    registry.all_connectors.cache_clear()
    account = a_customer()
    account.order_approval = False
    order = an_order(account, a_product(connector="scripted"), actor=acme)
    line = order.lines[0]
    assert line.status is LineStatus.PROVISIONING
    with clock.frozen(clock.now()):
        yield Setting(line, f"ol-{line.id}-create-1")
    registry.all_connectors.cache_clear()


def able(*, idempotent: bool, can_lookup: bool) -> None:
    can = Capabilities(idempotent, can_lookup, can_change=False, can_suspend=False, settle=SETTLES_IN)
    Scripted.able[:] = [can]


def test_what_is_done_at_once_is_asked_for_once(setting: Setting) -> None:
    outcome = setting.tries(DONE)

    assert getattr(outcome, "external_id", None) == "tenant-7"
    assert Scripted.asked == [("create", setting.key, "")]
    assert (setting.job.status, setting.job.attempts) == (JobStatus.SUCCEEDED, 1)
    assert setting.operation.state is OperationState.CONFIRMED
    assert begin(setting.line.id) is None


def test_what_did_not_happen_is_tried_after_1_5_15_and_60_minutes_and_then_given_up(setting: Setting) -> None:
    waits = []
    for _ in range(4):
        setting.tries(Retry(None, "refused"))
        assert setting.job.status is JobStatus.RETRY_WAIT
        waits.append(setting.next_run())
    outcome = setting.tries(Retry(None, "connection refused"))

    assert waits == [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)]
    assert str(getattr(outcome, "staff_reason", "")) == "Given up after 5 attempts: connection refused"
    assert (setting.job.status, setting.verbs) == (JobStatus.FAILED, ["create"])


def test_the_vendor_may_name_the_time(setting: Setting) -> None:
    setting.tries(Retry(timedelta(minutes=7), "429"))

    assert setting.next_run() == timedelta(minutes=7)


def test_a_lost_answer_is_looked_up_and_found(setting: Setting) -> None:
    setting.tries(Unknown("timed out"))
    outcome = setting.tries(DONE)

    assert setting.verbs == ["lookup"]
    assert getattr(outcome, "external_id", None) == "tenant-7"


def test_what_is_not_found_is_asked_for_again_only_when_the_vendor_has_settled(setting: Setting) -> None:
    setting.tries(Unknown("timed out"))
    setting.tries(Absent())
    assert setting.verbs == ["lookup"]
    assert setting.operation.state is OperationState.UNKNOWN

    with clock.frozen(clock.now() + SETTLES_IN):
        setting.tries(Absent(), DONE)

    assert Scripted.asked == [("lookup", setting.key, ""), ("create", setting.key, "")]
    assert setting.job.status is JobStatus.SUCCEEDED


def test_a_run_that_broke_off_after_asking_looks_up_before_it_asks_again(setting: Setting) -> None:
    assert begin(setting.line.id) is not None  # and the worker dies here

    setting.tries(DONE)

    assert setting.verbs == ["lookup"]


def test_without_lookup_the_same_key_is_asked_for_again(setting: Setting) -> None:
    able(idempotent=True, can_lookup=False)
    setting.tries(Unknown("timed out"))
    setting.tries(DONE)

    assert Scripted.asked == [("create", setting.key, "")]


def test_with_neither_a_lost_answer_goes_to_people(setting: Setting) -> None:
    able(idempotent=False, can_lookup=False)
    setting.tries(Unknown("timed out"))
    outcome = setting.tries()

    assert str(getattr(outcome, "for_staff", "")).startswith("Find out at the vendor")
    assert setting.verbs == []
    assert (setting.job.status, setting.line.status) == (JobStatus.WAITING_STAFF, LineStatus.WAITING_STAFF)


def test_an_outcome_that_stays_unknown_goes_to_people_and_never_fails_by_itself(setting: Setting) -> None:
    for _ in range(4):
        setting.tries(Unknown("timed out"))
    outcome = setting.tries(Unknown("timed out"))

    assert str(getattr(outcome, "for_staff", "")).startswith("Find out at the vendor")
    assert setting.job.status is JobStatus.WAITING_STAFF


def test_what_the_vendor_works_on_is_asked_about_until_it_is_done(setting: Setting) -> None:
    setting.tries(Pending("tenant-7", timedelta(seconds=30)))
    assert (setting.job.status, setting.next_run()) == (JobStatus.WAITING_VENDOR, timedelta(seconds=30))

    setting.tries(Pending("tenant-7", timedelta(minutes=3)))
    assert Scripted.asked == [("status", setting.key, "tenant-7")]
    setting.tries(Unknown("timed out"))
    assert (setting.job.status, setting.next_run()) == (JobStatus.WAITING_VENDOR, timedelta(minutes=1))
    outcome = setting.tries(DONE)

    assert getattr(outcome, "external_id", None) == "tenant-7"
    assert setting.job.attempts == 1


def test_what_is_not_ready_after_120_minutes_fails_and_a_retry_asks_how_far_it_is(setting: Setting) -> None:
    setting.tries(Pending("tenant-7", timedelta(hours=5)))
    assert setting.next_run() == timedelta(minutes=120)

    with clock.frozen(clock.now() + timedelta(minutes=120)):
        outcome = setting.tries(Pending("tenant-7", timedelta(minutes=1)))
        assert str(getattr(outcome, "staff_reason", "")).startswith("The vendor took it on")
        assert setting.job.status is JobStatus.FAILED
        requeue(setting.job)
        db.session.execute(
            update(OrderLine).where(OrderLine.id == setting.line.id).values(status=LineStatus.PROVISIONING)
        )
        db.session.refresh(setting.line)
        setting.tries(DONE)

    assert Scripted.asked == [("status", setting.key, "tenant-7")]
    assert setting.job.status is JobStatus.SUCCEEDED


def test_a_refusal_ends_it_with_one_text_for_staff_and_one_for_the_buyer(setting: Setting) -> None:
    outcome = setting.tries(Failed("401 of the vendor", "The domain is taken."))

    assert (getattr(outcome, "public_reason", ""), getattr(outcome, "staff_reason", "")) == (
        "The domain is taken.", "401 of the vendor",
    )  # fmt: skip
    assert (setting.job.public_reason, setting.job.status) == ("The domain is taken.", JobStatus.FAILED)


def test_a_task_for_people_waits_for_them(setting: Setting) -> None:
    outcome = setting.tries(NeedsStaff("Create the tenant."))

    assert getattr(outcome, "for_staff", "") == "Create the tenant."
    assert begin(setting.line.id) is None
