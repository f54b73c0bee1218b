"""The preview of the widget on another web site, for which the portal has a second host name (ADR 10)."""

from typing import Any

from flask import Flask, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from portal.config import Settings
from portal.kernel.errors import NotFound

GOOD_FOR = 3600
_REACHED = frozenset({"preview.show", "assets_static", "health.healthz", "health.readyz"})


def preview_url(slug: str, choice: str) -> str:
    """The address of a page that holds the snippet so chosen; empty where there is no second host name."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.preview_origin:
        return ""
    return f"{settings.preview_origin}/widget-preview/{_signer().dumps({'slug': slug, 'choice': choice})}"


def read_ticket(ticket: str) -> dict[str, Any] | None:
    """What stands in a ticket of ours that is not too old."""
    try:
        told: dict[str, Any] = _signer().loads(ticket, max_age=GOOD_FOR)
    except BadData:
        return None
    return told


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="widget-preview")


def setup_preview(app: Flask, settings: Settings) -> None:
    """Keep all other pages away from the second host name: whoever signs in does so at the portal's own."""
    if settings.preview_origin:
        app.before_request(_refuse_other_pages)


def _refuse_other_pages() -> None:
    settings: Settings = current_app.extensions["settings"]
    if request.host == settings.preview_host and request.endpoint not in _REACHED:
        raise NotFound
