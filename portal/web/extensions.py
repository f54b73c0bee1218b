"""The Flask extensions, made once and bound to each application."""

from flask import Flask, Response, current_app
from flask_babel import get_locale
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from sqlalchemy.exc import OperationalError

from portal.db import db
from portal.domain.sellers.queries import ways_of_the_house
from portal.kernel.texts import ask_for_day_format, ask_for_locale
from portal.web.languages import Languages, choose_locale
from portal.web.staff import load_person


class SignIns(LoginManager):
    """Flask-Login without its cookie that remembers people: our sessions are rows.

    Looking for that cookie after each request would let every answer, also a style sheet, vary by cookies.
    """

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


csrf = CSRFProtect()
babel = Languages()
login = SignIns()
login.session_protection = None  # the session is ours and stands in the database
login.request_loader(load_person)


def setup_extensions(app: Flask) -> None:
    """Bind database, languages, form tokens and sign-in to the application."""
    db.init_app(app)
    app.teardown_appcontext(_let_go)  # the last one registered is the first to run
    babel.init_app(app, default_locale="en_GB", locale_selector=choose_locale, timezone_selector=_zone)
    ask_for_locale(get_locale)
    ask_for_day_format(_day_format)
    login.init_app(app)
    csrf.init_app(app)


def _let_go(_error: BaseException | None) -> None:
    """End the session; a connection that has broken off by now takes no finished answer with it."""
    try:
        db.session.remove()
    except OperationalError as error:
        current_app.logger.warning("The database broke off after the answer was made.", exc_info=error)
        db.session.registry().invalidate()


def _zone() -> str | None:
    """The zone of the seller in reach; asked for only where a page shows a moment."""
    ways = ways_of_the_house()
    return ways and ways.zone


def _day_format() -> str:
    """How the seller in reach writes days."""
    ways = ways_of_the_house()
    return ways.date_format if ways else ""
