"""The commands, each a thin wrapper around what it does."""

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.cli.demo.load import load_demo
from portal.cli.founding import Founder, add_staff, found_operator, found_reseller
from portal.config import Settings
from portal.db import db
from portal.domain.sellers.models import Seller
from portal.domain.sellers.queries import seller_by_slug
from portal.domain.users.models import MembershipStatus
from portal.domain.users.permissions import STAFF_ROLES, Role
from portal.kernel.errors import DomainError, NotFound


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
        above = _seller(parent)
        founder = Founder(admin_name, admin_email)
        found_reseller(
            name, slug, founder, parent=above, address={"country": country}, zone=zone, accent=accent
        )
    except DomainError as refusal:
        raise click.ClickException(_words(refusal)) from refusal
    click.echo(f"{name} is founded. {admin_email} gets an invitation.")


@click.command("add-staff")
@click.argument("seller")
@click.argument("name")
@click.argument("email")
@click.option(
    "--role",
    type=click.Choice(sorted(map(str, STAFF_ROLES))),
    required=True,
    help="One of the seller's kind.",
)
@with_appcontext
def invite_staff(seller: str, name: str, email: str, role: str) -> None:
    """Let somebody work for the seller with this alias."""
    try:
        works_for = _seller(seller)
        membership = add_staff(works_for, Founder(name, email), Role(role))
    except DomainError as refusal:
        raise click.ClickException(_words(refusal)) from refusal
    is_invited = membership.status is MembershipStatus.PENDING_ACTIVATION
    how = "gets an invitation" if is_invited else "has a password already and can sign in"
    click.echo(f"{name} works for {works_for.name} now. {email} {how}.")


def _seller(alias: str) -> Seller:
    try:
        return seller_by_slug(alias)
    except NotFound as refusal:
        raise click.ClickException(f"There is no seller with the alias {alias}.") from refusal
    finally:
        db.session.rollback()


def _words(refusal: DomainError) -> str:
    return "; ".join([refusal.message, *refusal.field_errors.values()])


@click.command("seed-demo")
@with_appcontext
def seed_demo() -> None:
    """Fill an empty installation with a demo world; run again, it changes nothing."""
    click.echo(load_demo(_settings()))
