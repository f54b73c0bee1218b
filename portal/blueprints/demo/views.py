"""Routes of the demo's inbox; registered only where DEMO is on."""

import re
from pathlib import Path

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from portal.blueprints.demo.mails import read_mail
from portal.config import Settings
from portal.kernel.errors import NotFound
from portal.web.access import Blueprint, public

bp = Blueprint("demo", __name__, url_prefix="/demo")
OPEN = public(reason="The demo's mails belong to invented people, and the pages exist only in a demo.")
SHOWN = 100
NAME = re.compile(r"[0-9A-Za-z.-]+\.eml")


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


def _folder() -> Path:
    settings: Settings = current_app.extensions["settings"]
    return settings.instance_dir / "mail"
