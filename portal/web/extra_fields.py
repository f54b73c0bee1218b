"""The seller's own fields as parts of a form (F26): built from their definitions, checked by the domain."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from io import BytesIO
from pathlib import PurePath
from typing import Any, ClassVar, TypeVar, cast

from flask import Response, send_file
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.widgets import DateInput, EmailInput, URLInput

from portal.domain.accounts.models import Account
from portal.domain.extra_fields.answers import PREFIX
from portal.domain.extra_fields.files import LARGEST_FILE, TYPES, Upload, file_or_404
from portal.domain.extra_fields.models import ExtraField, Kind
from portal.kernel.text import presentable
from portal.web.fields import CheckboxList
from portal.web.forms import Form

F = TypeVar("F", bound=Form)


class _Needed:
    """Marks a field that has to be filled in; the domain says so when it is not."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, _form: object, _field: Field) -> None:
        """Leave it to the domain."""


def with_extra(form: type[F], fields: Sequence[ExtraField], *, before: Sequence[str] = ()) -> type[F]:
    """The form with a field for each definition, which stand before the form's fields of these names."""
    if not fields:
        return form

    def made(one: ExtraField) -> Field:
        return _MAKERS.get(one.kind, StringField)(one.label, _checks(one), **_options(one))

    class Extended(form):  # type: ignore[valid-type,misc]
        def __init__(self, *given: Any, **known: Any) -> None:
            super().__init__(*given, **known)
            for name in before:
                self._fields[name] = self._fields.pop(name)  # to its end, as on the page

    for one in fields:
        setattr(Extended, name_of(one), made(one))
    return cast("type[F]", Extended)


def name_of(field: ExtraField) -> str:
    """Its name in a form."""
    return f"{PREFIX}{field.code}"


def fill_in(form: Form, fields: Sequence[ExtraField], answers: Mapping[str, object]) -> None:
    """Let a form that was not sent begin with the answers so far, else with the defaults."""
    if form.is_submitted():
        return
    for field in fields:
        known = answers.get(field.code)
        form[name_of(field)].data = _default(field) if known is None else known


def typed_into(form: Form, fields: Sequence[ExtraField]) -> dict[str, object]:
    """What was typed, by the codes of the fields."""
    return {field.code: _sent(form[name_of(field)].data) for field in fields}


def _sent(data: object) -> object:
    if not isinstance(data, FileStorage):
        return data
    with closing(data) as file:
        return Upload(presentable(PurePath(file.filename or "").name), file.read(LARGEST_FILE + 1))


def file_answer(account: Account, public_id: str) -> Response:
    """A file that the account has handed in, to keep and not to show."""
    found = file_or_404(account, public_id)
    return send_file(BytesIO(found.content), found.content_type, as_attachment=True, download_name=found.name)


def _default(field: ExtraField) -> object:
    if field.kind is Kind.BOOL:
        return field.default == "yes"
    return [field.default] if field.kind is Kind.CHOICES else field.default


def _checks(field: ExtraField) -> list[_Needed]:
    return [_Needed()] if field.required else []


def _options(field: ExtraField) -> dict[str, Any]:
    choices = [SelectChoice(one, one) for one in field.options]
    match field.kind:
        case Kind.CHOICE:
            return {"choices": [SelectChoice("", ""), *choices]}
        case Kind.FILE:
            return {"render_kw": {"accept": ",".join(f".{ending}" for ending in TYPES)}}
        case Kind.CHOICES:
            return {"choices": choices}
        case Kind.DATE:
            return {"widget": DateInput()}
        case Kind.EMAIL:
            return {"widget": EmailInput()}
        case Kind.URL:
            return {"widget": URLInput()}
        case Kind.INTEGER | Kind.DECIMAL:
            return {"render_kw": {"inputmode": "decimal", "autocomplete": "off"}}
    return {}


_MAKERS: Mapping[Kind, Callable[..., Field]] = {
    Kind.TEXTAREA: TextAreaField,
    Kind.BOOL: BooleanField,
    Kind.CHOICE: SelectField,
    Kind.CHOICES: CheckboxList,
    Kind.FILE: FileField,
}
