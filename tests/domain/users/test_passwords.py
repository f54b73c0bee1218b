"""Which passwords are taken, and how they are kept."""

import pytest
from argon2 import PasswordHasher, extract_parameters

from portal.domain.users import passwords
from portal.domain.users.passwords import (
    _common_passwords,
    ensure_acceptable,
    fits,
    hash_password,
    is_common,
    is_outdated,
)
from portal.kernel.errors import Invalid
from tests.application import HASHER

SHORT = "Use at least 12 characters."
LONG = "Use at most 128 characters."
OWN = "Do not use your e-mail address or the name of your company in it."
COMMON = "This password is one that many people use. Choose another."


@pytest.fixture(autouse=True)
def costs_of_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", HASHER)
    passwords._hash_of_nobody.cache_clear()


@pytest.mark.parametrize(
    "password",
    [
        "seven quiet harbours",
        "correcthorsebatterystaple",
        "пароль-которого-нет",
        "x9 K!" * 25,
        "日本語の長い合言葉ですよね",
    ],
)
def test_any_long_text_is_taken(password: str) -> None:
    ensure_acceptable(password, email="ada@acme.example", company="Acme Cloud")


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("elevenchars", SHORT),
        ("", SHORT),
        ("k" + "yz8" * 43, LONG),
        ("my name is Adalovelace!", OWN),
        ("ÁDALOVELACE forever", OWN),
        ("welcome to acme cloud", OWN),
        ("Acmecloud is great", OWN),
        ("123qweasdzxc", COMMON),
        ("Password12345!", COMMON),
        ("passwordpassword", COMMON),
        ("aaaaaaaaaaaaaa", COMMON),
        ("abcabcabcabcabc", COMMON),
        ("Liverpool-1892", COMMON),
    ],
)
def test_what_is_easily_guessed_is_refused(password: str, problem: str) -> None:
    with pytest.raises(Invalid) as refusal:
        ensure_acceptable(password, email="adalovelace@acme.example", company="Acme Cloud")

    assert refusal.value.field_errors == {"password": problem}


def test_a_short_name_does_not_make_passwords_unusable() -> None:
    ensure_acceptable("seven quiet harbours", email="at@acme.example", company="Hq")


def test_the_list_is_long_enough_to_matter() -> None:
    assert sum(len(password) >= 12 for password in _common_passwords()) >= 3000
    assert all(is_common(password) for password in _common_passwords())


def test_a_hash_fits_its_password_alone() -> None:
    kept = hash_password("seven quiet harbours")

    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert fits(kept, "seven quiet harbours")
    assert not fits(kept, "seven quiet harbour")
    assert not fits("not a hash", "seven quiet harbours")
    assert not is_outdated(kept)


def test_a_hash_of_other_parameters_is_outdated() -> None:
    old = "$argon2id$v=19$m=4096,t=3,p=1$PcEZHj1maR/+ZQynyJHWZg$2jEN4xcww7CYp1jakZB1rxbYsZ55XH2HgjYRtdZtubI"

    assert is_outdated(old)


def test_for_nobody_a_hash_of_the_same_cost_is_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    verify = PasswordHasher.verify

    def note(hasher: PasswordHasher, kept: str, password: str) -> bool:
        verified.append(kept)
        return bool(verify(hasher, kept, password))

    monkeypatch.setattr(PasswordHasher, "verify", note)
    somebodys = hash_password("seven quiet harbours")

    answers = [fits(kept, "a wrong password") for kept in (None, somebodys)]

    assert answers == [False, False]
    assert [extract_parameters(one) for one in verified] == [extract_parameters(somebodys)] * 2
