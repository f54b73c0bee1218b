"""Passwords: which are accepted, and how they are kept (argon2id)."""

import re
from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from portal.kernel.errors import Invalid
from portal.kernel.text import fold
from portal.kernel.texts import Text

SHORTEST, LONGEST = 12, 128
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)
_ENDS = "0123456789 !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
_REPEATED = re.compile(r"(.+?)\1+")
_TELLING = 4
"""A name shorter than this stands in too many good passwords to be refused."""


def hash_password(password: str) -> str:
    """Return what is stored of a password."""
    return _hasher.hash(password)


def fits(password_hash: str | None, password: str) -> bool:
    """Compare; without a hash (nobody by that address) the work is the same and the answer no."""
    try:
        right = _hasher.verify(password_hash or _hash_of_nobody(), password)
    except (InvalidHashError, VerificationError):
        return False
    return right and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def ensure_acceptable(password: str, *, email: str, company: str = "") -> None:
    """Raise Invalid, on the field `password`, for one that is too short, too long or easily guessed."""
    if problem := _problem(password, email, company):
        raise Invalid(field_errors={"password": problem})


def _problem(password: str, email: str, company: str) -> Text | None:
    if len(password) < SHORTEST:
        return Text("Use at least %(number)s characters.", number=SHORTEST)
    if len(password) > LONGEST:
        return Text("Use at most %(number)s characters.", number=LONGEST)
    if any(name in _squeezed(password) for name in _names(email, company)):
        return Text("Do not use your e-mail address or the name of your company in it.")
    if is_common(password):
        return Text("This password is one that many people use. Choose another.")
    return None


def _names(email: str, company: str) -> list[str]:
    local = email.partition("@")[0]
    return [name for name in (_squeezed(local), _squeezed(company)) if len(name) >= _TELLING]


def _squeezed(text: str) -> str:
    return fold(text).replace(" ", "")


def is_common(password: str) -> bool:
    """Whether it, or what is left without digits and signs at its ends, is much used or one repeated."""
    plain = password.casefold()
    core = plain.strip(_ENDS)
    known = _common_passwords()
    return any(text in known or _is_repetition(text, known) for text in (plain, core))


def _is_repetition(text: str, known: frozenset[str]) -> bool:
    repeated = _REPEATED.fullmatch(text)
    return repeated is not None and (len(repeated[1]) < _TELLING or repeated[1] in known)


@cache
def _common_passwords() -> frozenset[str]:
    listed = files(__package__).joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in listed.splitlines() if not line.startswith("# "))


@cache
def _hash_of_nobody() -> str:
    return hash_password("nobody has this password")
