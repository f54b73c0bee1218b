"""Checks values against the JSON schema of a connector, in words a person can act on."""

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from portal.connectors.contract import JsonSchema
from portal.kernel.texts import Text, noted

REQUIRED = Text("Fill in this field.")
_TEXTS = {
    "minLength": noted("Use at least %(limit)s characters."),
    "maxLength": noted("Use at most %(limit)s characters."),
    "minimum": noted("Enter %(limit)s or more."),
    "maximum": noted("Enter %(limit)s or less."),
}
_UNKNOWN = Text("This field is not known.")
_WRONG = Text("This value does not fit.")


def problems(schema: JsonSchema, values: Mapping[str, Any]) -> dict[str, Text]:
    """Return what is wrong, by the name of the field; nothing where all is well."""
    found: dict[str, Text] = {}
    for error in Draft202012Validator(schema).iter_errors(dict(values)):
        for field in _fields(error):
            found.setdefault(field, _text(error))
    return found


def secrets_of(schema: JsonSchema) -> frozenset[str]:
    """The names of those values that are stored sealed and never shown."""
    return frozenset(name for name, one in schema.get("properties", {}).items() if one.get("writeOnly"))


def _fields(error: ValidationError) -> Iterator[str]:
    wanted: Any = error.validator_value
    given: Any = error.instance
    if error.path:
        yield str(error.path[0])
    elif error.validator == "required":
        yield from (name for name in wanted if name not in given)
    elif error.validator == "dependentRequired":
        yield from (name for cause in wanted if cause in given for name in wanted[cause])
    elif error.validator == "additionalProperties":
        known: Any = error.schema
        yield from (name for name in given if name not in known.get("properties", {}))
    else:
        yield ""


def _text(error: ValidationError) -> Text:
    rule = str(error.validator)
    if rule in {"required", "dependentRequired"} or error.instance == "":
        return REQUIRED
    if rule in _TEXTS:
        return Text(_TEXTS[rule], limit=str(error.validator_value))
    return _UNKNOWN if rule == "additionalProperties" else _WRONG
