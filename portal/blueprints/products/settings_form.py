"""The form of a connector's settings, made from the JSON schema that the connector declares.

Values that are `writeOnly` are secrets: they are never shown, and one left empty stays as it is.
"""

from collections.abc import Mapping
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from portal.connectors.contract import Connector, JsonSchema
from portal.connectors.schema import secrets_of
from portal.kernel.text import clean_lines
from portal.kernel.texts import Text, Words
from portal.web.fields import CheckboxList
from portal.web.forms import Form

_REQUIRED, _FREE = InputRequired(_l("Fill in this field.")), Optional()
PREFIX = "setting_"


class SettingsForm(Form):
    """What every connector has; the fields of one are added by `of`."""

    version = HiddenField()
    connector = HiddenField()
    forget = CheckboxList(_l("Remove what is kept"))

    schema: JsonSchema
    stored: Mapping[str, Any]

    @classmethod
    def of(cls, connector: Connector, stored: Mapping[str, Any], *, version: int) -> Self:
        """The form of a connector; `stored` are its settings now, with secrets."""
        schema, secrets = connector.settings_schema, secrets_of(connector.settings_schema)
        rules = schema.get("properties", {})
        needed = set(schema.get("required", ())) - (secrets & stored.keys())
        made: type[Self] = type(
            "ConnectorForm",
            (cls,),
            {PREFIX + name: _field(one, name in needed) for name, one in rules.items()},
        )
        shown = {name: one.get("default") for name, one in rules.items()} if not stored else {}
        shown |= {name: value for name, value in stored.items() if name not in secrets}
        form = made(
            version=version, connector=connector.code, **{PREFIX + name: one for name, one in shown.items()}
        )
        form.schema, form.stored = schema, stored
        optional = [
            one for one in rules if one in secrets & stored.keys() and one not in schema.get("required", ())
        ]
        form.forget.choices = [SelectChoice(name, _words(rules[name], "title")) for name in optional]
        return form

    @property
    def settings(self) -> list[tuple[Field, str]]:
        """The connector's own fields in its order, each with what is said about it."""
        secrets = secrets_of(self.schema)
        found = []
        for name, rules in self.schema.get("properties", {}).items():
            kept = name in secrets and name in self.stored
            hint = _("A value is kept. Leave this empty to keep it.") if kept else ""
            found.append((self[PREFIX + name], hint or str(_words(rules, "description"))))
        return found

    @property
    def values(self) -> dict[str, Any]:
        """What was typed; what was left empty is left out, and of secrets what is kept stands in."""
        secrets, typed = secrets_of(self.schema), {}
        for name in self.schema.get("properties", {}):
            value = self[PREFIX + name].data
            if name in secrets and not value and name not in (self.forget.data or ()):
                value = self.stored.get(name)
            if value not in (None, ""):
                typed[name] = clean_lines(value) if isinstance(value, str) else value
        return typed


def _words(rules: Mapping[str, Any], name: str) -> Words:
    """What a schema says to people, which its connector has marked for the catalogues."""
    words = str(rules.get(name, ""))
    return Text(words) if words else words


def _field(rules: Mapping[str, Any], needed: bool) -> Field:
    """The field for one property of a schema."""
    label, checks = _words(rules, "title"), [_REQUIRED if needed else _FREE]
    if "oneOf" in rules:
        choices = [SelectChoice(str(one["const"]), _words(one, "title")) for one in rules["oneOf"]]
        return SelectField(label, checks, choices=[*([] if needed else [SelectChoice("", "")]), *choices])
    if rules.get("type") == "boolean":
        return BooleanField(label)
    if rules.get("type") == "integer":
        return IntegerField(label, checks)
    if rules.get("writeOnly"):
        return PasswordField(label, checks)
    return (TextAreaField if rules.get("format") == "multiline" else StringField)(label, checks)


def by_field(problems: Mapping[str, str]) -> dict[str, str]:
    """The problems of settings by the names of their fields."""
    return {PREFIX + name if name != "connector" else name: text for name, text in problems.items()}
