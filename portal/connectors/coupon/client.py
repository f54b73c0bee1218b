"""The vendor's interface for codes: issue, find and void; README.md describes it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from portal.connectors import http
from portal.connectors.contract import Absent, Call, Failed

REDEEMED = "The coupon has been redeemed and cannot be cancelled."
_STATUSES = frozenset({"issued", "redeemed", "expired", "void"})
_CODE = re.compile(r"[!-~]{4,200}")
_ID = re.compile(r"[!-~]{1,200}")
_MISSING, _CONFLICT = 404, 409


@dataclass(frozen=True)
class VendorCode:
    """A code as the vendor knows it."""

    id: str
    status: str
    code: str = field(repr=False)


@dataclass(frozen=True)
class VendorClient:
    """Talks to the interface of one vendor with one token."""

    address: str
    token: str = field(repr=False)

    def issue(self, call: Call) -> VendorCode | http.Trouble:
        """Order one code for all licences of the call; the key makes a repetition harmless."""
        answer = http.exchange(
            "POST",
            self._url(),
            headers={**self._headers(), "Idempotency-Key": call.key},
            body=_order(call),
        )
        return _read("POST", answer)

    def find(self, name: str) -> VendorCode | http.Trouble | Absent:
        """Ask for a code by the key of its order or by the vendor's id."""
        judged = frozenset({_MISSING})
        answer = http.exchange("GET", self._url(name), headers=self._headers(), judged=judged)
        if isinstance(answer, http.Answer) and answer.status == _MISSING:
            return Absent()
        return _read("GET", answer)

    def void(self, name: str) -> VendorCode | http.Trouble:
        """Make a code worthless that nobody has redeemed; doing so twice is harmless."""
        judged = frozenset({_CONFLICT})
        answer = http.exchange("DELETE", self._url(name), headers=self._headers(), judged=judged)
        if isinstance(answer, http.Answer) and answer.status == _CONFLICT:
            return Failed("The coupon was redeemed at the vendor.", REDEEMED)
        return _read("DELETE", answer)

    def _url(self, name: str = "") -> str:
        path = f"/codes/{quote(name, safe='')}" if name else "/codes"
        return self.address.rstrip("/") + path

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def _order(call: Call) -> Mapping[str, Any]:
    buyer = call.buyer
    return {
        "product": call.product_code,
        "plan": call.plan_code,
        "quantity": call.quantity,
        **({"data_location": call.data_location} if call.data_location else {}),
        "customer": {
            "key": buyer.key,
            "company": buyer.company,
            "contact": buyer.contact_name,
            "email": buyer.email,
            "country": buyer.country,
        },
        "fields": dict(call.order_fields),
    }


def _read(method: str, answer: http.Answer | http.Trouble) -> VendorCode | http.Trouble:
    if not isinstance(answer, http.Answer):
        return answer
    told = {name: str(answer.body.get(name, "")) for name in ("id", "status", "code")}
    code = VendorCode(**told)
    if code.status in _STATUSES and _ID.fullmatch(code.id) and _CODE.fullmatch(code.code):
        return code
    return http.unheard(method, "The vendor's answer holds no code.")
