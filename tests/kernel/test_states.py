from enum import StrEnum

import pytest
from babel import Locale

from portal.domain.accounts.models import AccountStatus
from portal.domain.accounts.states import ACCOUNT
from portal.kernel.errors import IllegalMove
from portal.kernel.states import Machine
from portal.kernel.texts import speaking


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"
    LOCKED = "locked"


MOVES = {
    (Door.OPEN, "close"): Door.SHUT,
    (Door.SHUT, "open"): Door.OPEN,
    (Door.SHUT, "lock"): Door.LOCKED,
}
LABELS = {Door.OPEN: "open", Door.SHUT: "shut", Door.LOCKED: "locked for the night"}
DOOR = Machine("door", MOVES, LABELS)


def test_a_listed_move_leads_to_its_state() -> None:
    assert DOOR.next(Door.SHUT, "lock") is Door.LOCKED


def test_every_other_move_is_refused_with_the_label_of_the_state() -> None:
    for state in Door:
        for event in ("open", "close", "lock", "paint"):
            assert DOOR.can(state, event) == ((state, event) in MOVES)

    with pytest.raises(IllegalMove) as refused:
        DOOR.next(Door.LOCKED, "open")
    assert refused.value.message == "This is not possible while locked for the night."


def test_a_refusal_is_read_in_the_language_of_its_reader() -> None:
    with pytest.raises(IllegalMove) as refused:
        ACCOUNT.next(AccountStatus.SUSPENDED, "suspend")

    assert refused.value.message == "This is not possible while the account is suspended."
    with speaking(Locale("el")):
        assert refused.value.message == (
            "Αυτό δεν είναι δυνατό όσο ισχύει το εξής: ο λογαριασμός είναι σε αναστολή."
        )


def test_a_state_without_a_label_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="door: no label for"):
        Machine("door", MOVES, {Door.OPEN: "open", Door.SHUT: "shut"})
