"""The commands, each a thin wrapper around what it does."""

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.cli.demo.load import load_demo
from portal.cli.founding import Founder, found_operator, found_reseller
from portal.config import Settings
from portal.db import db
from portal.domain.sellers.queries import seller_by_slug
from portal.kernel.errors import DomainError


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


@click.command("check-config")
@with_appcontext
def check_config() -> None:
    """Check the settings. An unsafe or incomplete one has kept us from getting here."""
    click.echo(f"The settings are complete. Browsers reach the portal at {_settings().public_url}.")


@click.command("create-operator")
@click.argument("name")
@click.argument("slug")
@click.option("--admin-name", required=True, help="The first administrator's name.")
@click.option("--admin-email", required=True, help="Gets an invitation to choose a password.")
@click.option("--currency", default="EUR", show_default=True)
@click.option("--zone", default="Europe/Athens", show_default=True, help="Its time zone.")
@with_appcontext
def create_operator(
    name: str, slug: str, admin_name: str, admin_email: str, currency: str, zone: str
) -> None:
    """Found the operator's own house seller, once for an installation."""
    try:
        found_operator(name, slug, Founder(admin_name, admin_email), currency=currency, zone=zone)
    except DomainError as refusal:
        raise click.ClickException(_words(refusal)) from refusal
    click.echo(f"{name} is founded. {admin_email} gets an invitation.")


@click.command("create-reseller")
@click.argument("name")
@click.argument("slug")
@click.option("--parent", required=True, help="The alias of the seller it buys from.")
@click.option("--admin-name", required=True, help="The first administrator's name.")
@click.option("--admin-email", required=True, help="Gets an invitation to choose a password.")
@click.option("--country", default="DE", show_default=True, help="ISO 3166-1 alpha-2.")
@click.option("--zone", default="", help="Its time zone, such as Europe/Berlin; by default its parent's.")
@click.option("--accent", default="#2f5bd7", show_default=True, help="The colour of its brand.")
@with_appcontext
def create_reseller(
    name: str,
    slug: str,
    parent: str,
    admin_name: str,
    admin_email: str,
    country: str,
    zone: str,
    accent: str,
) -> None:
    """Found a reseller below the operator or below another reseller."""
    try:
        above = seller_by_slug(parent)
        db.session.rollback()
        founder = Founder(admin_name, admin_email)
        found_reseller(
            name, slug, founder, parent=above, address={"country": country}, zone=zone, accent=accent
        )
    except DomainError as refusal:
        raise click.ClickException(_words(refusal)) from refusal
    click.echo(f"{name} is founded. {admin_email} gets an invitation.")


def _words(refusal: DomainError) -> str:
    return "; ".join([refusal.message, *refusal.field_errors.values()])


@click.command("seed-demo")
@with_appcontext
def seed_demo() -> None:
    """Fill an empty installation with a demo world; run again, it changes nothing."""
    click.echo(load_demo(_settings()))
