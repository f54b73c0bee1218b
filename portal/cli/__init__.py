"""Commands: `flask --app wsgi <command>`."""

from flask import Flask

from portal.cli.commands import check_config, create_operator, create_reseller, invite_staff, seed_demo
from portal.cli.ops import ops


def setup(app: Flask) -> None:
    """Add the commands to the application."""
    for command in (check_config, create_operator, create_reseller, invite_staff, seed_demo, ops):
        app.cli.add_command(command)
