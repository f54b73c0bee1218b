import re

from portal.kernel.ids import CROCKFORD, crockford, new_public_id, new_reference


def test_a_public_id_has_its_prefix_and_sixteen_clear_characters() -> None:
    assert re.fullmatch(r"ord_[0-9abcdefghjkmnpqrstvwxyz]{16}", new_public_id("ord"))


def test_a_reference_has_eight_clear_characters() -> None:
    assert re.fullmatch(r"[0-9ABCDEFGHJKMNPQRSTVWXYZ]{8}", new_reference())


def test_ids_do_not_repeat() -> None:
    assert len({new_public_id("ord") for _ in range(1000)}) == 1000


def test_crockford_writes_five_bits_a_character_from_the_front() -> None:
    assert crockford(bytes([0, 68, 50, 20, 199])) == CROCKFORD[:8]
    assert crockford(b"\xff" * 5) == "Z" * 8
    assert crockford(b"\xff") == "ZW"
