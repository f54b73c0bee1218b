"""The settings of a product that is delivered as a redemption code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from portal.connectors.contract import JsonSchema
from portal.kernel.texts import noted

REDEEM_STEPS = """\
Sign in at the vendor portal, or register there if you have no account yet.
Open Settings and choose Enter coupon.
Paste the code. Several codes are separated by a space.
Choose Check, then Apply.
The licences now appear on the Licences page."""

_DAYS = {"type": "integer", "minimum": 1, "maximum": 3650, "default": 365}
_SECRET = {"type": "string", "writeOnly": True, "pattern": "^[!-~]+$", "maxLength": 500}
_WEB_ADDRESS = {"type": "string", "format": "uri", "pattern": "^https?://", "maxLength": 500}

SETTINGS_SCHEMA: JsonSchema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "mode": {
            "oneOf": [
                {"const": "generate", "title": noted("Made for each order")},
                {"const": "stock", "title": noted("Taken from an imported list")},
            ],
            "title": noted("Where codes come from"),
        },
        "portal_url": {**_WEB_ADDRESS, "title": noted("Address of the vendor portal")},
        "redeem_steps": {
            "type": "string",
            "title": noted("How to redeem, one step a line"),
            "minLength": 1,
            "maxLength": 2000,
            "format": "multiline",
            "default": REDEEM_STEPS,
        },
        "expire_days": {
            **_DAYS,
            "title": noted("Expire (days)"),
            "description": noted("How long the code can be redeemed."),
        },
        "validity_days": {
            **_DAYS,
            "title": noted("Validity (days)"),
            "description": noted("How long the licences are valid."),
        },
        "code_seed": {
            **_SECRET,
            "title": noted("Secret from which codes are computed"),
            "minLength": 16,
        },
        "vendor_api": {**_WEB_ADDRESS, "title": noted("Address of the vendor's interface")},
        "vendor_token": {**_SECRET, "title": noted("Token for the vendor's interface"), "minLength": 1},
    },
    "required": ["mode", "portal_url"],
    "dependentRequired": {"vendor_api": ["vendor_token"], "vendor_token": ["vendor_api"]},
    "if": {
        "properties": {"mode": {"const": "generate"}},
        "required": ["mode"],
        "not": {"required": ["vendor_api"]},
    },
    "then": {"required": ["code_seed"]},
    "additionalProperties": False,
}


@dataclass(frozen=True)
class CouponSettings:
    """The settings of one product, with the defaults filled in."""

    mode: str
    portal_url: str
    redeem_steps: str = REDEEM_STEPS
    expire_days: int = 365
    validity_days: int = 365
    code_seed: str = field(default="", repr=False)
    vendor_api: str = ""
    vendor_token: str = field(default="", repr=False)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Take values that fit the schema."""
        return cls(**values)

    def facts(self) -> dict[str, str]:
        """Return what the buyer has to know besides the code."""
        return {
            "portal_url": self.portal_url,
            "redeem_steps": self.redeem_steps,
            "expire_days": str(self.expire_days),
            "validity_days": str(self.validity_days),
        }
