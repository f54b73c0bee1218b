"""Whether a web site is its seller's: a token stands in its domain's TXT record, front page or a file.

What comes back are codes, so that each reader gets them in words of their own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.connectors.txt import txt_records
from portal.connectors.web_page import Unreachable, read_page
from portal.connectors.wire import NotAllowed
from portal.kernel.markup import tags_of

NAME = "portico-site"
FILE_PATH = f"/.well-known/{NAME}.txt"


class Way(StrEnum):
    """Where the token can stand."""

    DNS = "dns"
    META = "meta"
    FILE = "file"


class Finding(StrEnum):
    """What was found in one of these places."""

    FOUND = "found"
    OTHER = "other"
    """A token, but not this seller's."""
    MISSING = "missing"
    UNREACHABLE = "unreachable"
    NOT_ALLOWED = "not_allowed"
    """An address that we never talk to, such as one of a private network."""


@dataclass(frozen=True)
class WantedProof:
    """The site, the places it can be proved by, and the token."""

    origin: str
    ways: tuple[Way, ...]
    token: str

    @property
    def txt_name(self) -> str:
        """The name of the TXT record."""
        return f"_portico.{self.origin.partition('://')[2].removeprefix('*.').partition(':')[0]}"

    @property
    def txt_value(self) -> str:
        """What the TXT record says."""
        return f"{NAME}={self.token}"

    @property
    def meta_tag(self) -> str:
        """The tag for the head of the front page."""
        return f'<meta name="{NAME}" content="{self.token}">'

    @property
    def file_url(self) -> str:
        """The address of the file, which holds the token and nothing else."""
        return self.origin + FILE_PATH


def find_proof(wanted: WantedProof) -> dict[Way, Finding]:
    """Look in one place after the other until the token is found; never inside a transaction."""
    findings: dict[Way, Finding] = {}
    for way in wanted.ways:
        findings[way] = _judged(_LOOK[way], wanted)
        if findings[way] is Finding.FOUND:
            break
    return findings


def _judged(look: Callable[[WantedProof], list[str]], wanted: WantedProof) -> Finding:
    try:
        tokens = look(wanted)
    except NotAllowed:
        return Finding.NOT_ALLOWED
    except (OSError, Unreachable):
        return Finding.UNREACHABLE
    if wanted.token in tokens:
        return Finding.FOUND
    return Finding.OTHER if tokens else Finding.MISSING


def _in_dns(wanted: WantedProof) -> list[str]:
    pairs = (text.strip().partition("=") for text in txt_records(wanted.txt_name))
    return [token for name, _, token in pairs if name == NAME]


def _on_front_page(wanted: WantedProof) -> list[str]:
    page = read_page(f"{wanted.origin}/")
    if page.status != 200:
        return []
    return [
        one.get("content") for one in tags_of(page.text) if one.name == "meta" and one.get("name") == NAME
    ]


def _in_file(wanted: WantedProof) -> list[str]:
    page = read_page(wanted.file_url)
    text = page.text.strip()
    return [text] if page.status == 200 and text and "\n" not in text and "<" not in text else []


_LOOK: Mapping[Way, Callable[[WantedProof], list[str]]] = {
    Way.DNS: _in_dns,
    Way.META: _on_front_page,
    Way.FILE: _in_file,
}
