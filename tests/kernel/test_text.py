import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.errors import Invalid
from portal.kernel.text import clean, clean_lines, fold, mask_code, mask_email, slugify


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Müller  GmbH", "muller gmbh"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("İstanbul", "istanbul"),
        ("Ｆｕｌｌ", "full"),
        (" \t a\n b ", "a b"),
        ("Ελλάς", "ελλασ"),
    ],
)
def test_fold_makes_search_keys(text: str, key: str) -> None:
    assert fold(text) == key


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "slug"),
    [("Müller & Söhne GmbH", "muller-sohne-gmbh"), ("--a--", "a"), ("株式会社", ""), ("", "")],
)
def test_slugs(text: str, slug: str) -> None:
    assert slugify(text) == slug


def test_a_slug_cut_short_does_not_end_in_a_hyphen() -> None:
    assert slugify("abc def", limit=4) == "abc"


@pytest.mark.parametrize(("address", "masked"), [("jane@x.com", "j•••@x.com"), ('"a@b"@x.com', '"•••@x.com')])
def test_addresses_are_masked(address: str, masked: str) -> None:
    assert mask_email(address) == masked


@pytest.mark.parametrize(
    ("code", "masked"),
    [
        ("ABCD-EFGH-JKMN-PQRS-TVWX", "••••-••••-••••-••••-TVWX"),
        ("ABCDEFGHJKMN", "••••••••JKMN"),
        ("ABCDEFGHJKM", "•••••••••••"),
        ("AB-CD", "••-••"),
    ],
)
def test_codes_are_masked(code: str, masked: str) -> None:
    assert mask_code(code) == masked


@pytest.mark.parametrize("text", ["Zoë O'Neil-D’Arc", "株式会社", "👩\u200d🔧 shop", ""])
def test_names_of_the_world_pass(text: str) -> None:
    assert clean(f"  {text} ") == text


@pytest.mark.parametrize(
    "text",
    ["a\nb", "a\rb", "a\tb", "a\x00b", "a\x1bb", "a\u202eb", "a\u2028b", "a\ud800b", "a\x85b"],
)
def test_characters_that_break_or_turn_a_line_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        clean(text)


@pytest.mark.parametrize("code", [0xFDD0, 0xFDEF, 0xFFF0, 0xFFFD, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF])
def test_what_never_is_a_letter_is_refused(code: int) -> None:
    with pytest.raises(Invalid):
        clean(f"a{chr(code)}b")


@pytest.mark.parametrize("text", ["a\ufdcfb", "a\ufdf0b", "\U0001fa77", "葛\U000e0100城"])
def test_their_neighbours_and_letters_of_a_newer_unicode_pass(text: str) -> None:
    assert clean(text) == text


def test_lines_are_kept_and_end_alike() -> None:
    assert clean_lines(" one\r\ntwo\rthree\n\n  four\t4 \n") == "one\ntwo\nthree\n\nfour 4"


def test_lines_refuse_what_a_line_refuses() -> None:
    with pytest.raises(Invalid):
        clean_lines("one\nt\x00wo")
