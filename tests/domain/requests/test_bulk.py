"""Several requests decided at once: each for itself."""

import pytest

from portal.domain.requests.bulk import MOST, Outcome, decide_each, requests_together
from portal.domain.requests.decide import delete_request, reject_request
from portal.domain.requests.models import RequestStatus
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.errors import Conflict, Invalid
from tests.factories.trade import a_request


def test_each_row_is_decided_for_itself(acme: Actor) -> None:
    first, second, third = (a_request(f"Bakery {number}") for number in range(3))
    delete_request(second, actor=Actor("Dana"))

    def act(one: object) -> None:
        reject_request(one, actor=SYSTEM, reason="No.")  # type: ignore[arg-type]
        if one is third:
            raise Conflict("Not this one.")

    results = decide_each(requests_together([third.public_id, first.public_id, second.public_id]), act)

    assert [(one.number, one.outcome) for one in results] == [
        (first.number, Outcome.DONE), (second.number, Outcome.SKIPPED), (third.number, Outcome.REFUSED),
    ]  # fmt: skip
    assert results[1].reason.startswith("Already deleted by Dana at ")
    assert results[2].reason == "Not this one."
    assert [one.status for one in (first, second, third)] == [
        RequestStatus.REJECTED, RequestStatus.DELETED, RequestStatus.NEW,
    ]  # fmt: skip


@pytest.mark.parametrize("chosen", [[], ["req_unknown"], [f"req_{number}" for number in range(MOST + 1)]])
def test_there_is_a_choice_of_one_to_fifty(acme: Actor, chosen: list[str]) -> None:
    known = [a_request().public_id] if len(chosen) > MOST else []

    with pytest.raises(Invalid, match="Choose 1 to 50 requests"):
        requests_together([*known, *chosen])


def test_the_same_request_twice_is_one(acme: Actor) -> None:
    made = a_request()

    assert requests_together([made.public_id] * (MOST + 1)) == [made]
