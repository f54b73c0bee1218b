"""An application with the web toolkit and nothing else: no database, no sign-in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from flask import Flask
from flask_babel import Babel
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, DictLoader
from werkzeug.serving import make_server

import portal.web.assets
from portal.blueprints import stories
from portal.web.assets import setup_assets
from portal.web.csp import setup_csp
from portal.web.filters import setup_templates
from portal.web.htmx import setup_htmx

ROOT = Path(portal.web.assets.__file__).parents[1]


def small_app(*, locale: str = "en_GB", zone: str = "Europe/Berlin", **templates: str) -> Flask:
    """Build it; `templates` are extra ones by name, without their ending."""
    app = Flask("portal", root_path=str(ROOT), static_folder=None)
    app.config.update(SECRET_KEY="a key for tests only", TESTING=True)
    Babel(app, default_locale=locale, default_timezone=zone)
    CSRFProtect(app)
    setup_assets(app)
    setup_csp(app)
    setup_htmx(app)
    setup_templates(app)
    app.register_blueprint(stories.bp)
    app.add_url_rule("/views", "saved_views.save")
    app.add_url_rule("/list-files", "list_files.take_out")
    assert app.jinja_loader is not None
    extra = DictLoader({f"{name}.html": text for name, text in templates.items()})
    app.jinja_loader = ChoiceLoader([app.jinja_loader, extra])
    return app


@contextmanager
def serving(app: Flask, *, port: int = 0) -> Iterator[int]:
    """Serve the application from a thread on 127.0.0.1; gives the port."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
