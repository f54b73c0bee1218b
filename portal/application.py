"""The application: the only place that knows everything."""

import os

from flask import Flask
from sqlalchemy import make_url

from portal import cli, jobs
from portal.blueprints import BLUEPRINTS, demo, stories
from portal.config import Settings
from portal.connectors.s3 import configure as configure_buckets
from portal.connectors.wire import Policy
from portal.connectors.wire import configure as configure_calls
from portal.db.sealed import set_vault
from portal.domain import models
from portal.kernel.vault import Vault
from portal.mail.links import set_base
from portal.web.access import ensure_guarded
from portal.web.assets import setup_assets
from portal.web.csp import setup_csp
from portal.web.errors import setup_errors
from portal.web.extensions import setup_extensions
from portal.web.filters import Templates, setup_templates
from portal.web.htmx import setup_htmx
from portal.web.limits import setup_limits
from portal.web.list_files import setup_list_files
from portal.web.logging import setup_logging
from portal.web.navigation import setup_navigation
from portal.web.preview import setup_preview
from portal.widget import setup as setup_shops

TABLES = models.__all__  # importing it lets every relationship find its other end


class Portico(Flask):
    """Flask with the environment of our templates."""

    jinja_environment = Templates


def create_app(settings: Settings | None = None, *, testing: bool = False) -> Flask:
    """The application, or a refusal to start: ConfigError, or RuntimeError for an unguarded route."""
    settings = settings or Settings.from_env(os.environ)
    settings.ensure_complete()
    app = Portico("portal", static_folder=None)
    app.config.update(_config(settings), TESTING=testing)
    app.extensions["settings"] = settings
    set_vault(Vault.from_secret(settings.secret_key))
    set_base(settings.public_url)
    configure_calls(Policy(loopback=settings.allow_loopback_providers))
    configure_buckets(settings.s3_endpoint)
    setup_logging(app, settings.log_level)
    setup_limits(app, settings)
    setup_preview(app, settings)
    setup_extensions(app)
    setup_assets(app)
    setup_csp(app)
    setup_htmx(app)
    setup_templates(app)
    setup_navigation(app)
    setup_list_files(app)
    setup_errors(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if app.debug or testing or settings.demo:
        app.register_blueprint(stories.bp)
    if settings.demo:
        app.register_blueprint(demo.bp)
    setup_shops(app)
    cli.setup(app)
    jobs.setup(app)
    ensure_guarded(app)
    return app


def _config(settings: Settings) -> dict[str, object]:
    """Flask's own settings; cookies carry the prefix that binds them to the host where TLS allows it."""
    session_options = "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=60s"
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": "__Host-portico-form" if settings.is_https else "portico-form",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        "SQLALCHEMY_DATABASE_URI": make_url(settings.database_url).set(drivername="postgresql+psycopg"),
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_size": 5,
            "max_overflow": 5,
            "pool_timeout": 5,
            "pool_recycle": 1800,
            "pool_pre_ping": True,
            "connect_args": {"connect_timeout": 5, "options": session_options},
        },
    }
