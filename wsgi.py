"""The application for a web server and for `flask --app wsgi`."""

import gc
import sys

from portal import create_app
from portal.config import ConfigError

try:
    app = create_app()
except ConfigError as error:
    sys.exit(f"Portico does not start: {error}")
gc.freeze()  # what is there now stays, so the collector need not walk it again and again
