"""The Flask extensions, made once and bound to each application."""

from flask import Flask, current_app, g, request
from flask_babel import Babel
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from sqlalchemy.exc import OperationalError

from portal.db import db
from portal.db.tenancy import scope_or_none
from portal.domain.sellers.queries import shop
from portal.web.rim import Visit
from portal.web.staff import load_person

LANGUAGES = ("en",)
csrf = CSRFProtect()
babel = Babel()
login = LoginManager()
login.session_protection = None  # the session is ours and stands in the database
login.request_loader(load_person)


def setup_extensions(app: Flask) -> None:
    """Bind database, languages, form tokens and sign-in to the application."""
    db.init_app(app)
    app.teardown_appcontext(_let_go)  # the last one registered is the first to run
    babel.init_app(app, default_locale="en_GB", locale_selector=_language, timezone_selector=_zone)
    login.init_app(app)
    csrf.init_app(app)


def _let_go(_error: BaseException | None) -> None:
    """End the session; a connection that has broken off by now takes no finished answer with it."""
    try:
        db.session.remove()
    except OperationalError as error:
        current_app.logger.warning("The database broke off after the answer was made.", exc_info=error)
        db.session.registry().invalidate()


def _language() -> str | None:
    """The visitor's language, else one that the browser asks for, else the default."""
    visit: Visit = g.get("visit", Visit())
    wanted = visit.language or request.accept_languages.best_match(LANGUAGES)
    return wanted if wanted in LANGUAGES[1:] else None


def _zone() -> str | None:
    """The zone of the seller in reach; asked for only where a page shows a moment."""
    return None if scope_or_none() is None else shop().zone
