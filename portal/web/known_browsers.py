"""Browsers from which somebody has signed in before: wrong passwords elsewhere do not lock them (F7).

A signed cookie holds a random id and whom it is known to, as hashes. It proves nobody: it only gives the
browser tries of its own.
"""

from functools import partial
from hashlib import sha256
from typing import Any

from flask import Response, after_this_request, current_app, g, request
from itsdangerous import BadData, URLSafeTimedSerializer

from portal.domain.users.actions import authenticate
from portal.domain.users.addresses import address_or_text
from portal.domain.users.models import User
from portal.kernel.tokens import new_token
from portal.web.limits import client_address

KEPT = 180 * 24 * 3600
MOST = 10


def prove_at(door_id: int, email: str, password: str) -> User:
    """Prove who somebody is, and know the browser from then on. Raises what `authenticate` raises."""
    told, mark = _told(), _mark(door_id, email)
    device = told["id"] if mark in told["of"] else ""
    user = authenticate(door_id, email, password, address=client_address(), device=device)
    after_this_request(partial(_keep, told, mark))
    return user


def _mark(door_id: int, email: str) -> str:
    return sha256(f"{door_id}:{address_or_text(email)}".encode()).hexdigest()[:24]


def _told() -> dict[str, Any]:
    try:
        told = _signer().loads(request.cookies.get(_name(), ""), max_age=KEPT)
    except BadData:
        return {"id": new_token(), "of": []}
    return dict(told)


def _keep(told: dict[str, Any], mark: str, response: Response) -> Response:
    """Write it anew, those who signed in last at the end."""
    told["of"] = [*(one for one in told["of"] if one != mark), mark][-MOST:]
    framed = _is_framed()
    response.set_cookie(
        _name(), _signer().dumps(told), max_age=KEPT, httponly=True, path="/", partitioned=framed,
        secure=framed or current_app.config["SESSION_COOKIE_SECURE"], samesite="None" if framed else "Lax",
    )  # fmt: skip
    return response


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="known browser")


def _name() -> str:
    """The prefix makes browsers refuse a cookie that a neighbouring host or plain http tries to set."""
    if _is_framed():
        return "__Host-known_framed"
    return "__Host-known" if current_app.config["SESSION_COOKIE_SECURE"] else "known"


def _is_framed() -> bool:
    return "frame_ancestors" in g
