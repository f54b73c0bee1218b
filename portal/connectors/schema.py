"""Checks values against the JSON schema of a connector, in words a person can act on."""

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from portal.connectors.contract import JsonSchema

REQUIRED = "Fill in this field."
_TEXTS = {
    "minLength": "Use at least {limit} characters.",
    "maxLength": "Use at most {limit} characters.",
    "minimum": "Enter {limit} or more.",
    "maximum": "Enter {limit} or less.",
    "additionalProperties": "This field is not known.",
}
_WRONG = "This value does not fit."


def problems(schema: JsonSchema, values: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong, by the name of the field; nothing where all is well."""
    found: dict[str, str] = {}
    for error in Draft202012Validator(schema).iter_errors(dict(values)):
        for field in _fields(error):
            found.setdefault(field, _text(error))
    return found


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


def _text(error: ValidationError) -> str:
    if error.validator in {"required", "dependentRequired"} or error.instance == "":
        return REQUIRED
    return _TEXTS.get(str(error.validator), _WRONG).format(limit=error.validator_value)
