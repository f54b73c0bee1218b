"""Work after the answer: the outbox is the truth, RQ carries hints, a relay stands between."""

from flask import Flask

from portal.jobs.commands import commands, run_due


def setup(app: Flask) -> None:
    """Add `flask jobs …` and `flask run-due` to the application."""
    app.cli.add_command(commands)
    app.cli.add_command(run_due)
