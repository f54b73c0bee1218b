"""The people of the tests, as a pytest plugin.

ada owns the reseller Acme, ben may only look there, eve owns another reseller and must never see
anything of Acme's. Acme buys from nobody here.
"""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.db import Scope, db, transaction
from portal.domain.users.models import Membership
from portal.domain.users.permissions import Role, permissions_of
from portal.kernel.actor import Actor
from tests.client import Client
from tests.factories.trade import a_shop
from tests.factories.users import a_member, a_seller, a_user


@pytest.fixture
def ada(app: Flask) -> Membership:
    """The owner of Acme, which has a shop."""
    member = a_member(a_user(), a_seller("Acme Cloud"), Role.RESELLER_ADMIN)
    db.session.commit()
    with transaction(Scope(member.seller_id)):
        a_shop()
    return member


@pytest.fixture
def ben(ada: Membership) -> Membership:
    """A member of Acme without any right that has to be granted."""
    member = a_member(a_user("ben@acme.example", name="Ben Reader"), ada.seller, Role.RESELLER_MEMBER)
    db.session.commit()
    return member


@pytest.fixture
def painter(ada: Membership) -> Membership:
    """Somebody at Acme who looks after the shop's pages and sees neither customers nor orders."""
    member = a_member(a_user("paint@acme.example", name="Pat Painter"), ada.seller, Role.STOREFRONT_MANAGER)
    db.session.commit()
    return member


@pytest.fixture
def eve(app: Flask) -> Membership:
    """The owner of another reseller, which has a shop too."""
    member = a_member(a_user("eve@rival.example", name="Eve Rival"), a_seller("Rival"), Role.RESELLER_ADMIN)
    db.session.commit()
    with transaction(Scope(member.seller_id)):
        a_shop()
    return member


@pytest.fixture
def acme(ada: Membership) -> Iterator[Actor]:
    """Inside of Acme's scope, as ada; commit what a request shall see."""
    actor = Actor(ada.user.name, ada.user_id, ada.id, True, permissions_of(ada))
    with transaction(Scope(ada.seller_id, None, actor)):
        yield actor


@pytest.fixture
def as_ada(client: Client, ada: Membership) -> Client:
    """Ada's browser."""
    client.sign_in(ada)
    return client


@pytest.fixture
def as_eve(client: Client, eve: Membership) -> Client:
    """Eve's browser."""
    client.sign_in(eve)
    return client
