"""What every connector keeps to: a connector's tests inherit this suite and say what to try it with.

    class TestMine(ContractSuite):
        @pytest.fixture
        def subject(self) -> Subject:
            return Subject(MyConnector(), settings={...}, secrets=("s3cret",))

A connector that talks to a vendor over HTTP inherits `VendorSuite` as well.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from portal.connectors import registry
from portal.connectors.contract import (
    EXTERNAL_ID,
    Absent,
    Buyer,
    Call,
    Connector,
    Done,
    Failed,
    Pending,
    Result,
)
from portal.connectors.schema import problems

RESULTS = get_args(Result)
BUYER = Buyer("Fjord Works", "Cleo Berg", "cleo@fjord.example", "NO", "buyer-4711")
VERBS = ("create", "change", "suspend", "resume", "cancel", "lookup", "status", "usage")
SOUNDS_SECRET = ("token", "secret", "password", "seed", "credential", "private")


@dataclass(frozen=True)
class Subject:
    """A connector, settings that fit it, and the texts among them that nobody may read."""

    connector: Connector
    settings: Mapping[str, Any]
    secrets: tuple[str, ...] = ()
    order_fields: Mapping[str, str] = field(default_factory=dict)
    reserved_code: str | None = None

    def call(self, key: str = "operation-1", **facts: str) -> Call:
        """A wish for five licences."""
        return Call(
            key=key,
            product_code="migration",
            plan_code="mailbox",
            quantity=5,
            settings=self.settings,
            buyer=BUYER,
            order_fields=self.order_fields,
            facts=facts,
            reserved_code=self.reserved_code,
        )

    def ask(self, verb: str, call: Call) -> Result | Absent:
        """Say one verb to a connector made anew, as another process would."""
        question: Callable[[Call], Result | Absent] = getattr(type(self.connector)(), verb)
        return question(call)

    def obtain(self, key: str = "operation-1") -> Result | Absent:
        """Do what is done after a lost answer: look it up, and ask anew only where it is absent."""
        found = self.ask("lookup", self.call(key))
        return self.ask("create", self.call(key)) if isinstance(found, Absent) else found


class ContractSuite:
    """Holds for every connector."""

    @pytest.fixture
    def subject(self) -> Subject:
        """The connector under test, given by the inheriting class."""
        raise NotImplementedError

    def test_it_is_installed_under_its_code(self, subject: Subject) -> None:
        assert type(registry.connector(subject.connector.code)) is type(subject.connector)

    @pytest.mark.parametrize("verb", VERBS)
    def test_each_verb_answers_with_a_result(self, subject: Subject, verb: str) -> None:
        created = subject.ask("create", subject.call())

        answer = subject.ask(verb, subject.call(**_known(created)))

        assert isinstance(answer, (*RESULTS, Absent) if verb == "lookup" else RESULTS)

    @pytest.mark.parametrize("verb", VERBS)
    def test_settings_that_do_not_fit_raise_nothing(self, subject: Subject, verb: str) -> None:
        stranger = Subject(subject.connector, {"unheard-of": "whatever"})

        assert isinstance(stranger.ask(verb, stranger.call()), (*RESULTS, Absent))

    def test_the_same_key_has_one_effect(self, subject: Subject) -> None:
        if not subject.connector.capabilities.idempotent:
            pytest.skip("declares that a repetition is not recognised")

        first = subject.ask("create", subject.call())

        assert subject.ask("create", subject.call()) == first

    def test_the_same_key_from_two_processes_at_once_has_one_effect(self, subject: Subject) -> None:
        if not subject.connector.capabilities.idempotent:
            pytest.skip("declares that a repetition is not recognised")

        with ThreadPoolExecutor(2) as both:
            answers = list(both.map(lambda _: subject.ask("create", subject.call()), range(2)))

        assert answers[0] == answers[1]

    def test_another_key_is_another_effect(self, subject: Subject) -> None:
        one, other = (subject.ask("create", subject.call(key)) for key in ("operation-1", "operation-2"))

        if isinstance(one, Done | Pending):
            assert isinstance(other, Done | Pending)
            assert one.external_id != other.external_id

    def test_a_lost_answer_is_found_again(self, subject: Subject) -> None:
        """The first answer is thrown away; what is found must be the same thing, not a second one."""
        lost = subject.ask("create", subject.call())

        assert subject.obtain() == lost

    def test_what_never_happened_is_absent(self, subject: Subject) -> None:
        if subject.connector.capabilities.can_lookup:
            assert subject.ask("lookup", subject.call("operation-9")) == Absent()

    def test_what_it_cannot_do_is_refused_in_words(self, subject: Subject) -> None:
        capabilities = subject.connector.capabilities
        refused = [] if capabilities.can_change else ["change"]
        refused += [] if capabilities.can_suspend else ["suspend", "resume"]

        for verb in refused:
            answer = subject.ask(verb, subject.call(external_id="x-1"))
            assert isinstance(answer, Failed)
            assert answer.text_for_user

    def test_secrets_show_nowhere(self, subject: Subject, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        created = subject.ask("create", subject.call())
        call = subject.call(**_known(created))

        shown = [repr(call), str(call), *(repr(subject.ask(verb, call)) for verb in VERBS), caplog.text]

        for secret in (*subject.secrets, *_secrets_of(created)):
            assert secret not in "\n".join(shown)

    def test_its_schemas_are_sound_and_its_settings_fit(self, subject: Subject) -> None:
        connector = subject.connector
        Draft202012Validator.check_schema(connector.settings_schema)
        Draft202012Validator.check_schema(connector.order_schema)

        assert problems(connector.settings_schema, subject.settings) == {}
        assert problems(connector.order_schema, subject.order_fields) == {}

    def test_unknown_settings_are_refused(self, subject: Subject) -> None:
        wrong = problems(subject.connector.settings_schema, {**subject.settings, "unheard-of": "x"})

        assert {name: str(text) for name, text in wrong.items()} == {"unheard-of": "This field is not known."}

    def test_its_fields_have_titles_and_its_secrets_are_write_only(self, subject: Subject) -> None:
        for name, rules in subject.connector.settings_schema["properties"].items():
            assert rules.get("title"), name
            secret = any(word in name for word in SOUNDS_SECRET)
            secret = secret or subject.settings.get(name) in subject.secrets
            assert bool(rules.get("writeOnly")) == secret, name


def _known(created: Result | Absent) -> dict[str, str]:
    """What the next call tells about a thing that was created."""
    if isinstance(created, Done):
        return {**created.facts, EXTERNAL_ID: created.external_id}
    return {EXTERNAL_ID: "x-1"}


def _secrets_of(created: Result | Absent) -> Iterator[str]:
    if isinstance(created, Done) and created.secret:
        yield created.secret
