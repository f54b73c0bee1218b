"""Mails in a seller's own words: text with fields in double braces, and nothing that could be run.

    Dear friends of {{ seller.name }},

    your order {{ order_number }} is complete.

    [See what we have set up]({{ url }})

An empty line parts paragraphs. `[words](address)` alone in a paragraph is a button. A field that holds
several lines, a code or a quotation is set out when it stands alone. A line whose fields are all empty is
left out.
Values come in after the text was taken apart, so no value can be taken for a field, a button or markup.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from portal.kernel.errors import Invalid
from portal.kernel.texts import Text, Words
from portal.mail.samples import SAMPLES

LARGEST = 64 * 1024
"""Bytes of a content."""
LONGEST_SUBJECT = 200
SECRET = frozenset(
    {
        "asset-welcome", "cloud-account-confirm", "confirm-email", "customer-invitation", "email-change-code",
        "email-changed", "password-reset", "request-more-info", "staff-invitation", "user-invitation",
    }
)  # fmt: skip
"""Mails with a code, or with a link that is one: they are always sent, and to one person only."""
NEVER_OFF = SECRET | {"account-locked", "email-change-taken", "password-changed"}
NEVER_COPIED = SECRET | {"signup-expired", "signup-rejected"}
"""With those to people whose data is deleted."""
TO_STAFF = frozenset(
    {
        "customer-created-staff", "list-file-ready", "order-awaiting-approval", "order-credit-held",
        "order-needs-attention", "request-answered", "request-created", "request-expired",
        "signup-pending-approval", "signup-reminder", "staff-invitation", "widget-snippet",
    }
)  # fmt: skip
"""The others are read by customers."""
WITHHELD: Mapping[str, frozenset[str]] = {
    "confirm-email": frozenset({"person.name"}),
}
"""A mail to somebody unproved carries no word that a stranger has typed."""
COMMON = ("seller.name", "seller.support_email", "seller.url", "person.name")
_OF_USE = ("code", "snippet", "url", "undo_url", "sign_in_url", "sign_up_url", "forgot_url")
"""What a mail is sent for: the first of these that it has must be told."""
_ALONE: Mapping[str, str] = {
    "lines": "order_lines", "code": "code", "snippet": "lines", "link": "lines", "question": "quote",
    "reason": "quote", "text": "quote", "payment_details": "quote",
    "redeem_steps": "bullets", "risks": "bullets",
}  # fmt: skip
_FIELD = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_BUTTON = re.compile(r"\[([^\[\]\n]{1,200})\]\(\s*([^()\n]{1,500}?)\s*\)")
_WEB_ADDRESS = re.compile(r"https://[^\s{}<>\"']+")


class Holds(StrEnum):
    """What stands in a field, which says where it may be written."""

    WORDS = "words"
    ADDRESS = "address"
    CODE = "code"
    SEVERAL = "several"


@dataclass(frozen=True)
class Wording:
    """Subject, heading and content as somebody edits them."""

    subject: str
    heading: str
    content: str


@dataclass(frozen=True)
class Piece:
    """Words of a paragraph: typed, or the value of a field (`name`)."""

    text: str
    name: str = ""
    holds: Holds = Holds.WORDS


@dataclass(frozen=True)
class Block:
    """A paragraph: words, or one of the parts of mails by the name of its macro."""

    kind: str
    pieces: tuple[Piece, ...]
    address: str = ""

    @property
    def text(self) -> str:
        """Its words with the values in them."""
        return "".join(piece.text for piece in self.pieces)


@cache
def fields_of(template: str) -> Mapping[str, Holds]:
    """The fields that may be written in a mail."""
    own = [name for name, sample in SAMPLES[template].items() if not isinstance(sample, bool)]
    hidden = WITHHELD.get(template, frozenset())
    return {name: _holds(name) for name in (*COMMON, *own) if name not in hidden | {"then"}}


def needed_in(template: str) -> str:
    """The field that a mail is sent for, and cannot do without; empty where there is none."""
    known = fields_of(template)
    return next((name for name in _OF_USE if name in known), "")


def _holds(name: str) -> Holds:
    if name == "code":
        return Holds.CODE
    if name.endswith("url"):
        return Holds.ADDRESS
    return Holds.SEVERAL if _ALONE.get(name) in {"order_lines", "bullets", "lines"} else Holds.WORDS


def check_wording(template: str, wording: Wording) -> None:
    """Raise Invalid for fields that the mail does not have, or that may not stand where they do."""
    errors: dict[str, Words] = {}
    if len(wording.content.encode()) > LARGEST:
        errors["content"] = Text("Use %(number)s kB at most.", number=LARGEST // 1024)
        raise Invalid(field_errors=errors)
    for name in ("subject", "heading"):
        if trouble := _trouble_in_line(template, getattr(wording, name)):
            errors[name] = trouble
    if trouble := _trouble_in(template, wording.content):
        errors["content"] = trouble
    if errors:
        raise Invalid(field_errors=errors)


def _trouble_in_line(template: str, line: str) -> Words | None:
    if trouble := _unknown_in(template, line):
        return trouble
    known = fields_of(template)
    wrong = next((name for name in names_in(line) if known[name] is not Holds.WORDS), None)
    return Text("%(field)s can only stand in the content.", field=shown(wrong)) if wrong else None


def _trouble_in(template: str, content: str) -> Words | None:
    if trouble := _unknown_in(template, content):
        return trouble
    for paragraph in _paragraphs(content):
        button = _BUTTON.fullmatch(paragraph)
        if trouble := _trouble_in_button(template, button) if button else _crowded(template, paragraph):
            return trouble
    needed = needed_in(template)
    if needed and needed not in names_in(content):
        return Text("Without %(field)s the message is of no use.", field=shown(needed))
    return None


def _trouble_in_button(template: str, button: re.Match[str]) -> Words | None:
    name = _field_alone(button[2])
    if _WEB_ADDRESS.fullmatch(button[2]) or fields_of(template).get(name) is Holds.ADDRESS:
        return _trouble_in_line(template, button[1])
    return Text("A button leads to a field with an address, or to an address with https.")


def _crowded(template: str, paragraph: str) -> Words | None:
    """Whoever writes `https://elsewhere/?t={{ url }}` would be told what is in it."""
    known = fields_of(template)
    for found in _FIELD.finditer(paragraph):
        name = found[1].strip()
        around = paragraph[: found.start()][-1:] + paragraph[found.end() :][:1]
        if known[name] in {Holds.ADDRESS, Holds.CODE} and around.strip():
            return Text("Put a space before and after %(field)s.", field=shown(name))
    return None


def _unknown_in(template: str, text: str) -> Words | None:
    known = fields_of(template)
    unknown = next((name for name in names_in(text) if name not in known), None)
    if unknown is None and re.search(r"\{\{|\}\}", _FIELD.sub("", text)):
        unknown = "{{"
    return None if unknown is None else Text("Unknown field %(name)s.", name=unknown[:60])


def names_in(text: str) -> list[str]:
    """The names in double braces, as they stand."""
    return [name.strip() for name in _FIELD.findall(text)]


def shown(name: str) -> str:
    """A field as it is written."""
    return f"{{{{ {name} }}}}"


def _field_alone(text: str) -> str:
    found = _FIELD.fullmatch(text.strip())
    return found[1].strip() if found else ""


def one_line(text: str, values: Mapping[str, str]) -> str:
    """A subject or heading with its values, without line breaks."""
    said = " ".join(_FIELD.sub(lambda found: values.get(found[1].strip(), ""), text).split())
    return said[:LONGEST_SUBJECT]


def blocks_of(template: str, content: str, values: Mapping[str, str]) -> list[Block]:
    """A content with its values, paragraph by paragraph; names that the mail does not have are empty."""
    return [block for one in _paragraphs(content) for block in _blocks(template, one, values)]


def _paragraphs(content: str) -> list[str]:
    parts = re.split(r"\n\s*\n", content.replace("\r\n", "\n"))
    return [part.strip() for part in parts if part.strip()]


def _blocks(template: str, paragraph: str, values: Mapping[str, str]) -> Iterator[Block]:
    button = _BUTTON.fullmatch(paragraph)
    if button:
        name = _field_alone(button[2])
        address = values.get(name, "") if name else button[2]
        if address:
            yield Block("button", tuple(_pieces(template, button[1], values)), address)
        return
    alone = _field_alone(paragraph)
    if alone in _ALONE:
        if values.get(alone):
            yield Block(_ALONE[alone], (Piece(values[alone], alone),))
        return
    lines = [line for line in paragraph.split("\n") if not _is_empty(line, values)]
    if lines:
        yield Block("words", tuple(_pieces(template, "\n".join(lines), values)))


def _is_empty(line: str, values: Mapping[str, str]) -> bool:
    names = names_in(line)
    return bool(names) and not any(values.get(name) for name in names)


def _pieces(template: str, text: str, values: Mapping[str, str]) -> Iterator[Piece]:
    known, at = fields_of(template), 0
    for found in _FIELD.finditer(text):
        if typed := text[at : found.start()]:
            yield Piece(typed)
        name = found[1].strip()
        if value := values.get(name, ""):
            yield Piece(value, name, known.get(name, Holds.WORDS))
        at = found.end()
    if typed := text[at:]:
        yield Piece(typed)


def written(values: Mapping[str, Any]) -> dict[str, str]:
    """What a mail is rendered from, as the strings that its fields stand for."""
    told = {
        "seller.name": values["seller"]["name"],
        "seller.support_email": values["seller"]["support_email"],
        "seller.url": values["seller"]["url"],
        "person.name": values["person"]["name"],
    }
    own = {name: value for name, value in values.items() if name not in {"seller", "person"}}
    return told | {name: _as_string(value) for name, value in own.items()}


def _as_string(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(_as_string(one) for one in value)
    if isinstance(value, Mapping):
        return f"{value.get('quantity', '')} x {value['name']}" if "name" in value else ""
    return str(value)
