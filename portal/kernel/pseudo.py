"""Languages that nobody speaks: they show what is not translated, and what has no room for longer words."""

import re

from babel.support import NullTranslations

PSEUDO = {"en@long": "⟦Long⟧", "ar@turned": "⟦Turned⟧"}
"""Texts two fifths longer; and the same from right to left, with Arabic days and numbers."""

_PLACEHOLDER = re.compile(r"(%\(\w+\)[sd]|<[^>]*>|&\w+;)")
_ACCENTED = str.maketrans("aceinosuyACEINOSUY", "àçéîñöšüýÀÇÉÎÑÖŠÜÝ")
_LONGER_BY = 0.4


def stretched(text: str) -> str:
    """`⟦Šàvé~~⟧` from "Save"; placeholders stay as they are."""
    parts = _PLACEHOLDER.split(text)
    accented = "".join(part if at % 2 else part.translate(_ACCENTED) for at, part in enumerate(parts))
    letters = sum(len(part) for part in parts[::2])
    padding = " ~~~" * -(-int(letters * _LONGER_BY) // 4)
    return f"⟦{accented}{padding}⟧" if text else ""


class Stretched(NullTranslations):
    """A catalogue that has every text, stretched."""

    def gettext(self, message: str) -> str:
        """One text."""
        return stretched(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """One or many."""
        return stretched(msgid1 if n == 1 else msgid2)

    ugettext, ungettext = gettext, ngettext
