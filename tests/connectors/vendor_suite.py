"""What holds for a connector whose vendor is reached over HTTP, however the vendor behaves.

The vendor is a program of its own that counts what it is asked and what it issues.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from portal.connectors.contract import Done, Failed, Result, Retry, Unknown
from tests.connectors.contract_suite import Subject
from tests.connectors.vendor_process import TOKEN, VendorProcess

NOTHING_HAPPENED = {"500": Unknown, "503": Retry, "429:7": Retry, "401": Failed, "echo": Failed}
IT_HAPPENED = ("500-after", "timeout-after", "reset-after", "garbage", "deep", "huge", "drip")


class VendorSuite:
    """Holds for every connector that talks to a vendor; `subject` must use the fixture `vendor`."""

    @pytest.mark.parametrize(("mode", "kind"), NOTHING_HAPPENED.items())
    def test_a_refusal_is_told_and_costs_nothing(
        self, subject: Subject, vendor: VendorProcess, mode: str, kind: type[Result]
    ) -> None:
        vendor.behave(mode)

        answer = subject.ask("create", subject.call())

        assert type(answer) is kind
        assert vendor.codes() == {}
        assert len(vendor.calls()) == 1

    @pytest.mark.parametrize("mode", IT_HAPPENED)
    def test_an_effect_without_a_usable_answer_is_unknown(
        self, subject: Subject, vendor: VendorProcess, mode: str
    ) -> None:
        vendor.behave(mode)

        answer = subject.ask("create", subject.call())

        assert isinstance(answer, Unknown)
        assert len(vendor.codes()) == 1

    @pytest.mark.parametrize("mode", [*NOTHING_HAPPENED, *IT_HAPPENED])
    def test_afterwards_there_is_exactly_one_effect(
        self, subject: Subject, vendor: VendorProcess, mode: str
    ) -> None:
        vendor.behave(mode)
        subject.ask("create", subject.call())
        vendor.behave("ok")

        answer = subject.obtain()

        assert isinstance(answer, Done)
        assert [code["id"] for code in vendor.codes().values()] == [answer.external_id]

    @pytest.mark.parametrize("mode", [*NOTHING_HAPPENED, *IT_HAPPENED])
    def test_a_lookup_never_claims_that_nothing_is_there_when_it_was_not_told(
        self, subject: Subject, vendor: VendorProcess, mode: str
    ) -> None:
        subject.ask("create", subject.call())
        vendor.behave(mode)

        assert isinstance(subject.ask("lookup", subject.call()), Retry | Failed | Done)

    def test_the_wait_a_vendor_asks_for_is_passed_on(self, subject: Subject, vendor: VendorProcess) -> None:
        vendor.behave("429:7")

        answer = subject.ask("create", subject.call())

        assert isinstance(answer, Retry)
        assert answer.after == timedelta(seconds=7)

    def test_a_redirect_is_not_followed(self, subject: Subject, vendor: VendorProcess) -> None:
        vendor.behave(f"redirect:{vendor.url}/elsewhere")

        answer = subject.ask("create", subject.call())

        assert isinstance(answer, Failed)
        assert len(vendor.calls()) == 1

    def test_a_vendor_that_is_away_is_asked_again(self, subject: Subject, vendor: VendorProcess) -> None:
        with vendor.away():
            answers = [subject.ask(verb, subject.call()) for verb in ("create", "lookup")]

        assert [type(answer) for answer in answers] == [Retry, Retry]
        assert vendor.calls() == []

    def test_a_vendor_that_comes_back_knows_what_it_did(
        self, subject: Subject, vendor: VendorProcess
    ) -> None:
        first = subject.ask("create", subject.call())
        with vendor.away():
            pass

        assert subject.ask("create", subject.call()) == first

    def test_many_attempts_at_once_have_one_effect(self, subject: Subject, vendor: VendorProcess) -> None:
        with ThreadPoolExecutor(3) as all_at_once:
            list(all_at_once.map(lambda _: subject.ask("create", subject.call()), range(3)))

        assert len(vendor.codes()) == 1
        assert len(vendor.calls("POST")) == 3

    @pytest.mark.parametrize("mode", ["ok", *NOTHING_HAPPENED, *IT_HAPPENED])
    def test_the_token_shows_in_no_answer(self, subject: Subject, vendor: VendorProcess, mode: str) -> None:
        vendor.behave(mode)

        answers = [subject.ask(verb, subject.call()) for verb in ("create", "lookup")]

        assert TOKEN not in repr(answers)
