import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.kernel.vault import Vault, VaultError

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
VAULT = Vault({"k1": OLD}, current="k1")
HERE = "redemption_code:ast_1"
BOX = VAULT.encrypt("ABCD-EFGH", context=HERE)


@given(st.text(), st.text())
def test_what_is_sealed_opens_in_the_same_context(plain: str, context: str) -> None:
    assert VAULT.decrypt(VAULT.encrypt(plain, context=context), context=context) == plain


def test_a_box_names_its_key_and_hides_the_rest() -> None:
    box = VAULT.encrypt("ABCD-EFGH", context=HERE)

    assert box.startswith("k1.")
    assert "ABCD" not in box


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert VAULT.encrypt("a", context=HERE) != VAULT.encrypt("a", context=HERE)


def test_a_box_stays_shut_in_another_place() -> None:
    box = VAULT.encrypt("ABCD", context=HERE)

    with pytest.raises(VaultError):
        VAULT.decrypt(box, context="redemption_code:ast_2")


@given(st.data())
@settings(max_examples=200)
def test_any_changed_character_is_noticed(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(BOX) - 1))
    other = data.draw(st.sampled_from("Aaz09-_.=/ é").filter(lambda new: new != BOX[at]))

    with pytest.raises(VaultError):
        VAULT.decrypt(BOX[:at] + other + BOX[at + 1 :], context=HERE)


@given(st.text(max_size=60))
def test_foreign_text_is_refused_and_never_crashes(box: str) -> None:
    with pytest.raises(VaultError):
        VAULT.decrypt(box, context=HERE)


@given(st.text(alphabet="k1.AZaz09-_", max_size=60))
def test_text_that_resembles_a_box_is_refused(box: str) -> None:
    with pytest.raises(VaultError):
        VAULT.decrypt("k1." + box, context=HERE)


def test_after_a_key_change_old_boxes_open_and_new_ones_use_the_new_key() -> None:
    box = VAULT.encrypt("ABCD", context=HERE)
    rotated = Vault({"k1": OLD, "k2": NEW}, current="k2")

    assert rotated.decrypt(box, context=HERE) == "ABCD"
    assert rotated.encrypt("ABCD", context=HERE).startswith("k2.")


def test_without_the_old_key_old_boxes_stay_shut() -> None:
    box = VAULT.encrypt("ABCD", context=HERE)

    with pytest.raises(VaultError):
        Vault({"k2": NEW}, current="k2").decrypt(box, context=HERE)


def test_another_key_under_the_old_name_opens_nothing() -> None:
    box = VAULT.encrypt("ABCD", context=HERE)

    with pytest.raises(VaultError):
        Vault({"k1": NEW}, current="k1").decrypt(box, context=HERE)


def test_a_changed_secret_of_the_installation_still_opens_what_the_former_one_sealed() -> None:
    box = Vault.from_secret("former").encrypt("ABCD", context=HERE)

    assert Vault.from_secret("new", former=["former"]).decrypt(box, context=HERE) == "ABCD"
    with pytest.raises(VaultError):
        Vault.from_secret("new").decrypt(box, context=HERE)


def test_the_same_secret_makes_the_same_vault_in_every_process() -> None:
    box = Vault.from_secret("secret").encrypt("ABCD", context=HERE)

    assert Vault.from_secret("secret").decrypt(box, context=HERE) == "ABCD"


def test_blind_hashes_find_the_value_in_its_context_and_with_its_key_only() -> None:
    found = VAULT.blind_hash("ABCD", context="product:1")

    assert VAULT.blind_hash("ABCD", context="product:1") == found
    assert (
        len(
            {
                found,
                VAULT.blind_hash("ABCE", context="product:1"),
                VAULT.blind_hash("ABCD", context="product:2"),
                VAULT.blind_hash("1ABCD", context="product:"),
                Vault({"k1": NEW}, current="k1").blind_hash("ABCD", context="product:1"),
            }
        )
        == 5
    )


@pytest.mark.parametrize(
    ("keys", "current"),
    [({}, "k1"), ({"k1": OLD}, "k2"), ({"k1": b"short"}, "k1"), ({"k.1": OLD}, "k.1")],
)
def test_a_vault_without_sound_keys_is_not_built(keys: dict[str, bytes], current: str) -> None:
    with pytest.raises(ValueError, match=r"[Kk]ey"):
        Vault(keys, current)
