import re
from hashlib import sha256

from portal.kernel.tokens import hash_token, new_token, same


def test_a_token_holds_256_bits_and_fits_into_a_url() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", new_token())


def test_tokens_do_not_repeat() -> None:
    assert new_token() != new_token()


def test_the_hash_is_sha_256() -> None:
    assert hash_token("abc") == sha256(b"abc").digest()


def test_secrets_are_compared_as_text_and_as_bytes() -> None:
    assert same("grün", "grün")
    assert same(b"one", b"one")
    assert same("one", b"one")
    assert not same("one", "other")
