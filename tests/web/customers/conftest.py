"""Who the tests of customers are about."""

import pytest

from portal.db import db
from portal.domain.accounts.models import Account
from portal.kernel.actor import Actor
from tests.factories.trade import a_customer


@pytest.fixture
def bakery(acme: Actor) -> Account:
    """A customer of Acme that has AWS and Azure."""
    made = a_customer()
    made.cloud_providers = ["aws", "azure"]
    db.session.commit()
    return made
