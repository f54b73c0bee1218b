"""Work after the answer: the outbox is the truth, RQ carries hints, a relay stands between."""

from flask import Flask


def setup(app: Flask) -> None:
    """Add the commands of jobs to the application."""
