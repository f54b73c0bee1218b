"""Small rules about text: search keys, slugs, masks, and what a person may type."""

import re
from unicodedata import category, normalize

from portal.kernel.errors import Invalid
from portal.kernel.texts import Text

_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_BREAKS = "\u2028\u2029"
_BIDI_CONTROLS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_NEVER_LETTERS = frozenset(map(chr, [*range(0xFDD0, 0xFDF0), *range(0xFFF0, 0x10000)]))
"""Noncharacters, and marks such as U+FFFD, which stands for what could not be read."""
_LATIN = str.maketrans("αβγδεζηικλμνξοπρστυφω", "avgdeziiklmnxoprstyfo") | {
    ord("θ"): "th", ord("χ"): "ch", ord("ψ"): "ps",
}  # fmt: skip


def fold(text: str) -> str:
    """Return the key by which text is searched and sorted: no case, accents or double blanks."""
    decomposed = normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in decomposed if category(letter) != "Mn")
    return " ".join(bare.casefold().translate(_UNDECOMPOSED).split())


def slugify(text: str, *, limit: int = 60) -> str:
    """Return letters a-z, digits and single hyphens; Greek is spelt out, of other scripts nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text).translate(_LATIN)).strip("-")[:limit].rstrip("-")


def mask_email(address: str) -> str:
    """Show enough to recognise one's own address: `j•••@x.com`."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def mask_code(code: str) -> str:
    """Hide all but the last four of a long code, and all of a short one; hyphens stay."""
    letters = sum(letter != "-" for letter in code)
    hidden = len(code) - 4 if letters >= 12 else len(code)
    return re.sub(r"[^-]", "•", code[:hidden]) + code[hidden:]


def clean(text: str) -> str:
    """Trim one line of input; raises Invalid for characters that hide, break or turn text."""
    trimmed = text.strip()
    if any(_is_refused(letter) for letter in trimmed):
        raise Invalid(Text("Remove the characters that cannot be displayed."))
    return trimmed


def clean_name(text: str, *, field: str, shortest: int = 0, longest: int = 120) -> str:
    """Trim a name that somebody gives to something; raises Invalid at its field."""
    wanted = Text("Use %(number)s characters at most.", number=longest)
    if shortest:
        wanted = Text("Use %(low)s to %(high)s characters.", low=shortest, high=longest)
    try:
        name = clean(text)
    except Invalid as refusal:
        raise Invalid(field_errors={field: refusal.message}) from refusal
    if not shortest <= len(name) <= longest:
        raise Invalid(field_errors={field: wanted})
    return name


def clean_lines(text: str) -> str:
    """Trim input of several lines, ending each with one line feed; refuses as `clean` does."""
    lines = re.sub(r"\r\n?", "\n", text).replace("\t", " ").strip().split("\n")
    return "\n".join(clean(line) for line in lines)


def presentable(text: str) -> str:
    """Leave out what no page may hold, so that a refused text can be shown with its error."""
    return "".join(letter for letter in text if letter in "\t\r\n" or not _is_unfit_for_pages(letter))


def _is_refused(letter: str) -> bool:
    return letter in _BREAKS + _BIDI_CONTROLS or _is_unfit_for_pages(letter)


def _is_unfit_for_pages(letter: str) -> bool:
    """Other places that are not assigned pass: a newer Unicode than ours may have letters there."""
    never = letter in _NEVER_LETTERS or ord(letter) & 0xFFFE == 0xFFFE  # the last two of each plane
    return never or category(letter) in ("Cc", "Cs")


def formula_safe(text: str) -> str:
    """The text for a cell of a spreadsheet: what would begin a formula there stands behind a quote."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
