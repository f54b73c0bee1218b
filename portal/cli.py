"""Commands: `flask --app wsgi <command>`."""

import click
from flask import Flask, current_app

from portal.config import Settings


def setup(app: Flask) -> None:
    """Add the commands to the application."""
    app.cli.add_command(check_config)


@click.command("check-config")
def check_config() -> None:
    """Check the settings. An unsafe or incomplete one has kept us from getting here."""
    settings: Settings = current_app.extensions["settings"]
    click.echo(f"The settings are complete. Browsers reach the portal at {settings.public_url}.")
