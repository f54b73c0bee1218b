"""Defining extra fields, and changing what was answered."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

import pycountry
from sqlalchemy import select

from portal.db import db
from portal.domain.accounts.models import Account, AccountKind
from portal.domain.audit.actions import record
from portal.domain.extra_fields.answers import Answer, Answers, checked, ensure_answerable
from portal.domain.extra_fields.files import Upload, drop_files, keep_file
from portal.domain.extra_fields.models import ExtraField, Kind, Place, Trait
from portal.domain.extra_fields.patterns import ensure_harmless
from portal.domain.extra_fields.queries import extra_fields
from portal.domain.extra_fields.words import find_all_anew, find_anew
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Invalid, Stale
from portal.kernel.ids import new_public_id
from portal.kernel.texts import Text

MOST = 30
HIDDEN = "•••"
"""In the audit, where a value is personal data."""
_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
_NO_STRANGERS = Text("Files are asked in the profile alone, once we know who sends them.")
WITH_OPTIONS = (Kind.CHOICE, Kind.CHOICES)
WITH_LIMITS = (Kind.TEXT, Kind.TEXTAREA, Kind.INTEGER, Kind.DECIMAL)
WITH_PATTERN = (Kind.TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.EMAIL, Kind.URL)


@dataclass(frozen=True)
class Definition:
    """What a seller says of a field; see the columns of `ExtraField`."""

    place: Place
    code: str
    labels: Mapping[str, str]
    kind: Kind
    helps: Mapping[str, str]
    required: bool = False
    pattern: str = ""
    pattern_message: str = ""
    lowest: Decimal | None = None
    highest: Decimal | None = None
    default: str = ""
    options: Sequence[str] = ()
    position: int = 0
    is_personal: bool = False
    is_editable: bool = True
    is_searchable: bool = False
    shown_when: Trait | None = None
    shown_for: Sequence[str] = ()

    @property
    def columns(self) -> dict[str, object]:
        """By the names of the columns."""
        return asdict(self) | {
            "options": list(self.options), "labels": dict(self.labels), "helps": dict(self.helps),
            "shown_for": list(self.shown_for) if self.shown_when else [],
        }  # fmt: skip


def define_field(definition: Definition, *, actor: Actor) -> ExtraField:
    """Add a field. Raises Invalid, and Conflict above thirty."""
    _ensure_sound(definition)
    if len(extra_fields()) >= MOST:
        raise Conflict(Text("There can be %(most)s fields at most.", most=MOST))
    if db.session.scalar(select(ExtraField.id).where(ExtraField.code == definition.code)):
        raise Invalid(field_errors={"code": Text("You have a field of this code.")})
    field = ExtraField(public_id=new_public_id("fld"), created_at=clock.now(), **definition.columns)
    db.session.add(field)
    db.session.flush()
    record(actor, "extra_field.created", field, code=[None, field.code], kind=[None, str(field.kind)])
    return field


def change_field(field: ExtraField, definition: Definition, *, version: int, actor: Actor) -> None:
    """Change a field; code and kind stay, because there are answers. Raises Invalid and Stale."""
    if field.version != version:
        raise Stale
    _ensure_sound(definition)
    told = {}
    for name, value in definition.columns.items():
        before = getattr(field, name)
        if name not in ("code", "kind") and before != value:
            told[name] = [_plain(before), _plain(value)]
            setattr(field, name, value)
    db.session.flush()
    if "is_searchable" in told:
        find_all_anew(field)
    record(actor, "extra_field.changed", field, **told)


def delete_field(field: ExtraField, *, actor: Actor) -> None:
    """Ask for it no more; what was answered goes with it."""
    has_answered = select(Account).where(Account.extra.has_key(field.code)).with_for_update()
    answering = db.session.scalars(has_answered).all()
    for account in answering:
        account.extra = {code: value for code, value in account.extra.items() if code != field.code}
        drop_files(account, [field.code])
    record(actor, "extra_field.deleted", field, code=[field.code, None])
    db.session.delete(field)
    db.session.flush()
    find_anew((account.id, account.extra) for account in answering)


def _ensure_sound(one: Definition) -> None:
    has_limits = one.lowest is not None or one.highest is not None
    low, high = one.lowest, one.highest
    is_upside_down = low is not None and high is not None and low > high
    checks = (
        ("code", _CODE.fullmatch(one.code), Text("Use 2 to 40 of a-z, 0-9 and _, a letter first.")),
        ("label_en", any(one.labels.values()), Text("Give the field a name.")),
        ("place", one.kind is not Kind.FILE or one.place is Place.PROFILE, _NO_STRANGERS),
        ("shown_for", one.shown_when is None or _are_known(one), Text("Choose for whom it is asked.")),
        ("options", one.options or one.kind not in WITH_OPTIONS, Text("List what can be chosen.")),
        (
            "options",
            not one.options or one.kind in WITH_OPTIONS,
            Text("Only lists have something to choose."),
        ),
        ("highest", not is_upside_down, Text("The highest is below the lowest.")),
        ("lowest", not has_limits or one.kind in WITH_LIMITS, Text("Only texts and numbers have limits.")),
        (
            "pattern",
            not (one.pattern or one.pattern_message) or one.kind in WITH_PATTERN,
            Text("Only one line of text has a pattern."),
        ),
    )
    if wrong := {name: words for name, is_fine, words in checks if not is_fine}:
        raise Invalid(field_errors=wrong)
    if one.pattern:
        ensure_harmless(one.pattern)
    if one.default:
        ensure_answerable(ExtraField(**one.columns), one.default)


def _are_known(one: Definition) -> bool:
    """Whether the companies it is asked of can exist."""
    if one.shown_when is Trait.KIND:
        return bool(one.shown_for) and set(one.shown_for) <= set(AccountKind)
    return bool(one.shown_for) and all(pycountry.countries.get(alpha_2=code) for code in one.shown_for)


def traits(*, country: str, kind: AccountKind) -> dict[str, str]:
    """By which it is decided what is asked of a company."""
    return {Trait.COUNTRY: country, Trait.KIND: str(kind)}


def _about(account: Account) -> dict[str, str]:
    return traits(country=account.country, kind=account.kind)


def keep_answers(account: Account, answers: Answers) -> None:
    """Keep what a company answers, beside what it has answered, so that it is found by it."""
    kept = {
        code: keep_file(account, code, answer) if isinstance(answer, Upload) else answer
        for code, answer in answers.items()
    }
    account.extra = {**account.extra, **kept}
    find_anew([(account.id, account.extra)])


def change_answers(
    account: Account, fields: Sequence[ExtraField], typed: Mapping[str, object], *, actor: Actor
) -> None:
    """Take the answers to these fields, and to no others: whoever may not change a field does not name it.

    Raises Invalid, with what is wrong at each field.
    """
    answers, before = checked(fields, typed, about=_about(account), before=account.extra), account.extra
    asked = [one for one in fields if one.code in answers]
    changed = [one for one in asked if (before.get(one.code) or None) != (answers[one.code] or None)]
    told = {one.code: _told(one, before.get(one.code), answers[one.code]) for one in changed}
    if told:
        keep_answers(account, answers)
        record(actor, "account.extra_changed", account, **told)


def forget_personal(account: Account) -> None:
    """Keep no answer that is personal data."""
    personal = {field.code for field in extra_fields() if field.is_personal}
    account.extra = {code: value for code, value in account.extra.items() if code not in personal}
    drop_files(account, personal)
    find_anew([(account.id, account.extra)])


def answered(account: Account, fields: Sequence[ExtraField]) -> list[list[Answer]]:
    """What a page shows: the answers there are, with the names of their fields in the reader's language."""
    return snapshot([one for one in fields if one.applies_to(_about(account))], account.extra)


def snapshot(fields: Sequence[ExtraField], answers: Answers) -> list[list[Answer]]:
    """The same as it is kept with a request: the names as they were."""
    return [[one.label, answers[one.code]] for one in fields if answers.get(one.code) not in (None, "", [])]


def _told(field: ExtraField, before: object, after: object) -> list[object]:
    if field.is_personal:
        return [HIDDEN if before else None, HIDDEN if after else None]
    return [_named(before), _named(after)]


def _named(answer: object) -> object:
    """A file by its name."""
    if isinstance(answer, Upload):
        return answer.name
    return answer["name"] if isinstance(answer, dict) else answer


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal | Place | Trait) else value
