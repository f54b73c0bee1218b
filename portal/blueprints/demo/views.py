"""Routes of the demo: a journey through it, and its inbox; registered only where DEMO is on."""

import json
import re
from pathlib import Path
from typing import Any

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from portal.blueprints.demo.first_order import AROUND, steps_of
from portal.blueprints.demo.mails import read_mail
from portal.config import Settings
from portal.domain.sellers.queries import seller_by_slug
from portal.kernel.errors import NotFound
from portal.web.access import Blueprint, public

bp = Blueprint("demo", __name__, url_prefix="/demo")
OPEN = public(reason="The people are invented, their passwords printed, and the pages exist only in a demo.")
SHOWN = 100
NAME = re.compile(r"[0-9A-Za-z.-]+\.eml")


@bp.get("")
@OPEN
def first_order() -> ResponseReturnValue:
    """A first order, step by step, from signing up to the code."""
    directions = _directions()
    steps = steps_of(seller_by_slug(directions["seller"]))
    return render_template("demo/first_order.html", steps=steps, around=AROUND, directions=directions)


@bp.get("/inbox")
@OPEN
def inbox() -> ResponseReturnValue:
    """All mails, the newest first."""
    files = sorted(_folder().glob("*.eml"), reverse=True)[:SHOWN]
    return render_template("demo/inbox.html", mails=[read_mail(file) for file in files])


@bp.get("/inbox/<name>")
@OPEN
def mail(name: str) -> ResponseReturnValue:
    """One mail as text, with its links."""
    file = _folder() / name
    if not NAME.fullmatch(name) or not file.is_file():
        raise NotFound
    return render_template("demo/mail.html", mail=read_mail(file))


def _directions() -> dict[str, Any]:
    """Addresses, and people by their role, as written when the demo was loaded; raises NotFound before."""
    file = _instance() / "demo.json"
    if not file.is_file():
        raise NotFound
    return dict(json.loads(file.read_text()))


def _folder() -> Path:
    return _instance() / "mail"


def _instance() -> Path:
    settings: Settings = current_app.extensions["settings"]
    return settings.instance_dir
