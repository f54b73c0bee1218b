"""Routes for load balancers and monitoring; they stand outside the rim, so no session is looked at."""

from ipaddress import ip_address

from flask import Blueprint, Response, abort, current_app, jsonify
from flask.typing import ResponseReturnValue

from portal.blueprints.health import checks
from portal.blueprints.health.metrics import exposition
from portal.config import Settings
from portal.web.access import public
from portal.web.limits import client_address

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public(reason="A load balancer asks whether this process is alive.")
def healthz() -> ResponseReturnValue:
    """This process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public(reason="A load balancer asks whether requests can be served.")
def readyz() -> ResponseReturnValue:
    """Database and schema decide; Redis and SMTP are only told."""
    settings: Settings = current_app.extensions["settings"]
    schema = checks.schema()
    told = {"schema": schema, "redis": checks.redis(settings), "smtp": checks.smtp(settings)}
    ready = schema == checks.OK
    return jsonify(status="ok" if ready else "not ready", **told), 200 if ready else 503


@bp.get("/metrics")
@public(reason="Prometheus reads it from this machine; other addresses get 404.")
def metrics() -> ResponseReturnValue:
    """Numbers, for loopback addresses only."""
    address = client_address()
    if not address or not ip_address(address).is_loopback:
        abort(404)
    return Response(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")
