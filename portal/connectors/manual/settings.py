"""What staff are told about a service they set up by hand."""

from portal.connectors.contract import JsonSchema
from portal.kernel.texts import noted

SETTINGS_SCHEMA: JsonSchema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "instructions": {
            "type": "string",
            "title": noted("Instructions for staff"),
            "description": noted("Shown with every task of this product."),
            "maxLength": 2000,
            "format": "multiline",
        },
    },
    "additionalProperties": False,
}
