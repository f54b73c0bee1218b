"""One line of JSON for each thing worth knowing, with the id of the request it belongs to."""

import json
import logging
import sys
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, has_request_context, request

from portal.kernel.ids import new_reference

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
_access = logging.getLogger("portal.access")


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object; what is passed as `extra` becomes members of it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            line["request"] = request_id()
        line |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


def setup_logging(app: Flask, level: str) -> None:
    """Log to standard error, once for the process, and give each request an id."""
    root = logging.getLogger()
    root.setLevel(level)
    if not any(isinstance(handler.formatter, JsonLines) for handler in root.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        root.addHandler(handler)
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """The id of this request, which its answer, its error page and all its log lines carry."""
    if "request_id" not in g:
        g.request_id = new_reference()
    found: str = g.request_id
    return found


def _begin() -> None:
    g.began = time.monotonic()


def _end(response: Response) -> Response:
    """Log the route and not the address: some addresses hold secrets."""
    response.headers["X-Request-ID"] = request_id()
    if request.path not in _QUIET:
        spent = time.monotonic() - g.get("began", time.monotonic())
        told = {
            "method": request.method,
            "route": request.url_rule.rule if request.url_rule else request.path,
            "status": response.status_code,
            "milliseconds": round(spent * 1000),
        }
        _access.info("answered", extra=told)
    return response
