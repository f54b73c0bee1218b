"""`flask add-staff` lets somebody work for a seller, in a role that its kind of seller has."""

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.db.outbox import Outbox
from portal.domain.audit.models import AuditEvent
from portal.domain.sellers.queries import portal_door
from portal.domain.users.models import MembershipStatus
from portal.domain.users.queries import user_by_email
from tests.factories.world import load_world, seller

MIA = ("Mia Moe", "mia@northlight.example")


@pytest.fixture
def world(live_app: Flask) -> Flask:
    """The demo's sellers and their people."""
    load_world(live_app)
    return live_app


def add(app: Flask, alias: str, name: str, email: str, role: str) -> Result:
    return app.test_cli_runner().invoke(args=["add-staff", alias, name, email, "--role", role])


def works_at(slug: str, email: str) -> list[tuple[list[str], MembershipStatus]]:
    with transaction(Scope(seller(slug).id)):
        user = user_by_email(portal_door().id, email)
        found = user.memberships if user else []
        return [(one.roles, one.status) for one in found if one.seller.slug == slug]


def test_a_stranger_is_invited(world: Flask) -> None:
    said = add(world, "northlight", *MIA, "reseller_billing")

    assert said.output == "Mia Moe works for Northlight IT now. mia@northlight.example gets an invitation.\n"
    assert works_at("northlight", MIA[1]) == [(["reseller_billing"], MembershipStatus.PENDING_ACTIVATION)]
    with transaction(Scope(seller("northlight").id)):
        mail = db.session.scalars(select(Outbox).order_by(Outbox.id.desc())).first()
        event = db.session.scalars(select(AuditEvent.event).order_by(AuditEvent.id.desc())).first()
    assert (mail and mail.kind, event) == ("mail.send", "membership.created")


def test_who_works_elsewhere_keeps_the_password(world: Flask) -> None:
    said = add(world, "harbour", "Ada Lund", "Ada@Northlight.example", "storefront_manager")

    assert "has a password already and can sign in." in said.output
    assert works_at("harbour", "ada@northlight.example") == [
        (["storefront_manager"], MembershipStatus.ACTIVE)
    ]


@pytest.mark.parametrize(
    ("alias", "email", "role", "told"),
    [
        (
            "northlight",
            MIA[1],
            "operator_admin",
            "Whoever works for Northlight IT can be: reseller_admin, reseller_member, reseller_billing,"
            " storefront_manager.",
        ),
        (
            "cumulus",
            MIA[1],
            "reseller_admin",
            "Whoever works for Cumulus Distribution can be: operator_admin, operator_support.",
        ),
        ("northlight", MIA[1], "buyer", "'buyer' is not one of"),
        ("nobody", MIA[1], "reseller_admin", "There is no seller with the alias nobody."),
        ("northlight", "mia", "reseller_admin", "address"),
        (
            "northlight",
            "ada@northlight.example",
            "reseller_admin",
            "ada@northlight.example works for Northlight IT already.",
        ),
    ],
)
def test_what_does_not_fit_is_told_and_nobody_added(
    world: Flask, alias: str, email: str, role: str, told: str
) -> None:
    before = works_at("northlight", email)

    said = add(world, alias, "Mia Moe", email, role)

    assert said.exit_code in (1, 2)
    assert told in said.output
    assert works_at("northlight", email) == before
