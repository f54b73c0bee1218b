"""`flask --app wsgi jobs …`: the processes that work after the answer."""

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from portal.config import Settings
from portal.jobs.duties import write_down_due
from portal.jobs.relay import Relay, until_told_to_stop
from portal.jobs.worker import work

commands = AppGroup("jobs", short_help="Run what happens after the answer.")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


@commands.command("relay")
def relay() -> None:
    """Hand due work to the workers, and do it here while Redis is away."""
    until_told_to_stop(Relay(_settings()))


@commands.command("worker")
def worker() -> None:
    """Do what the relay hands over. Any number of workers may run, on any number of machines."""
    work(_settings().redis_url)


@click.command("run-due")
@with_appcontext
def run_due() -> None:
    """Write down what is due by the clock, as the relay does each minute; the workers do it."""
    write_down_due()
