"""Work after the answer: the outbox is the truth, RQ carries hints, a relay stands between."""

from flask import Flask

from portal.jobs.commands import commands


def setup(app: Flask) -> None:
    """Add `flask jobs …` to the application."""
    app.cli.add_command(commands)
