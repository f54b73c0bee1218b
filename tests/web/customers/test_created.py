"""A customer that staff have added is told to those who may add some (F35)."""

from sqlalchemy import select

from portal.db import db
from portal.db.outbox import Outbox
from portal.domain.accounts.models import Account
from portal.domain.notifications.actions import Wanted, compose
from portal.domain.users.models import Membership, MembershipStatus
from portal.domain.users.permissions import Role
from portal.kernel.actor import Actor
from tests.client import Client, page_of
from tests.factories.trade import a_customer
from tests.factories.users import a_member, a_user
from tests.web.customers.test_invite import add


def mails() -> list[Outbox]:
    db.session.expire_all()
    wanted = Outbox.payload["template"].astext == "customer-created-staff"
    return list(db.session.scalars(select(Outbox).where(wanted).order_by(Outbox.id)))


def test_those_who_may_add_customers_are_told(
    ada: Membership, ben: Membership, painter: Membership, eve: Membership, as_ada: Client
) -> None:
    """Neither who looks after the shop's pages, nor who has left, nor another reseller."""
    former = a_user("flo@acme.example", name="Flo Former")
    a_member(former, ada.seller, Role.RESELLER_MEMBER, status=MembershipStatus.INACTIVE)
    db.session.commit()

    add(as_ada)

    told = [(mail.seller_id, mail.payload["to"]) for mail in mails()]
    assert told == [(ada.seller_id, ada.user.email), (ada.seller_id, ben.user.email)]


def test_the_mail_says_who_added_whom_and_leads_there(as_ada: Client, acme: Actor) -> None:
    add(as_ada)
    made, told = db.session.scalars(select(Account)).one(), mails()[0].payload

    mail = compose(Wanted("k", told["template"], told["to"], told["name"], "", told["ids"]))

    assert mail is not None
    assert mail.subject == "Crisp Apples is a new customer"
    for text in (mail.text, mail.html):
        assert "Ada Lovelace" in text
        assert made.number in text
        assert "Ann Apple" in text
        assert "ann@apples.example" in text
        assert f"http://localhost/customers/{made.public_id}" in text


def test_a_customer_that_is_refused_is_told_to_nobody(as_ada: Client, acme: Actor) -> None:
    a_customer("Crisp Apples")
    db.session.commit()

    answers = [add(as_ada), add(as_ada, email="not an address")]

    assert [one.status_code for one in answers] == [409, 422]  # type: ignore[attr-defined]
    assert mails() == []


def test_what_comes_later_is_named_where_a_customer_is_set_up(as_ada: Client, acme: Actor) -> None:
    customer = a_customer()
    db.session.commit()

    pages = [
        page_of(as_ada.get(path)) for path in ("/customers/new", f"/customers/{customer.public_id}/edit")
    ]

    later = [{box.parent.get_text(strip=True) for box in page.select("input[disabled]")} for page in pages]
    both = {"Pass RI optimization to customer", "Test Drives"}
    assert later == [both | {"Export the detailed bill to S3"}, both]
    told = [one["aria-describedby"] for one in pages[0].select("input[disabled]")]
    assert all(pages[0].select_one(f"#{name}").get_text(strip=True) for name in told)
    assert "tab Bill export" in pages[0].select_one("#bill-export-hint").get_text()
