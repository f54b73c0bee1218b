"""Invitations of a customer's people: accepted in the shop, honest about their end, sent anew from there."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.db import db, transaction
from portal.db.outbox import Outbox
from portal.domain.accounts.actions import move_account
from portal.domain.accounts.queries import account as load_account
from portal.domain.notifications.actions import Wanted, compose
from portal.domain.users.invitations import send_invitation
from portal.domain.users.models import Membership, MembershipStatus, Token, TokenPurpose
from portal.domain.users.people import reinstate_account, suspend_account
from portal.domain.users.tokens import issue_token
from portal.kernel import clock
from portal.kernel.actor import SYSTEM
from tests.client import Client, page_of
from tests.factories.users import PASSWORD, a_member, a_user
from tests.widget.conftest import Store, a_browser, a_buyer, a_store, sessions

CHOSEN = "nine loud lighthouses"
INVITED = MembershipStatus.PENDING_ACTIVATION


@pytest.fixture
def dan(store: Store) -> Membership:
    """Somebody of Bright Bakery who was invited and has no password yet."""
    member = a_buyer(store.seller, store.customer, "dan@bakery.example", status=INVITED)
    member.user.password_hash = member.user.email_verified_at = None
    db.session.commit()
    with transaction(store.scope):
        send_invitation(db.session.merge(member))
    return member


def mails() -> list[Outbox]:
    db.session.expire_all()
    wanted = Outbox.payload["template"].astext == "customer-invitation"
    return list(db.session.scalars(select(Outbox).where(wanted).order_by(Outbox.id)))


def link_in(store: Store, row: Outbox) -> str:
    """The path in the mail, which is written when it is sent."""
    told = row.payload
    with transaction(store.scope):
        mail = compose(Wanted(row.dedupe_key, told["template"], told["to"], told["name"], "", told["ids"]))
    assert mail is not None
    found = re.search(r"http://localhost(\S+/invitation/\S+)", mail.text)
    assert found is not None
    return found[1]


def status_of(member: Membership) -> MembershipStatus:
    db.session.expire_all()
    return member.status


def note_of(answer: TestResponse) -> str:
    note = page_of(answer).select_one("main .note")
    return note.get_text(" ", strip=True) if note else ""


def ways_on(answer: TestResponse) -> list[str]:
    """Where the page leads: its links, and what its forms are sent to."""
    main = page_of(answer).select_one("main")
    assert main is not None
    return [str(one.get("href") or one.get("action")) for one in main.select("a[href], form[action]")]


def test_the_mail_leads_into_the_shop_in_its_dress(visitor: Client, store: Store, dan: Membership) -> None:
    link = link_in(store, mails()[0])

    page = visitor.get(link)

    assert link.startswith(store.at("/invitation/"))
    assert page.status_code == 200
    assert "Welcome, Cleo Baker" in page_of(page).get_text()
    assert page_of(page).title.get_text().endswith("Acme Cloud")  # type: ignore[union-attr]
    assert "Portico" not in page_of(page).get_text()


@pytest.mark.parametrize("framed", [False, True])
def test_whoever_accepts_is_signed_in_to_the_shop(
    visitor: Client, store: Store, dan: Membership, framed: bool
) -> None:
    token = link_in(store, mails()[0]).rpartition("/")[2]
    link = store.at(f"/invitation/{token}", framed=framed)

    answer = visitor.send(visitor.get(link), link, password=CHOSEN)
    page = visitor.get(answer.location)

    assert (answer.status_code, answer.location) == (303, store.at("/", framed=framed))
    assert "Your account is ready." in page.text
    assert status_of(dan) is MembershipStatus.ACTIVE
    assert dan.user.email_verified_at is not None
    assert dan.user.email in visitor.get(store.at("/account", framed=framed)).text


def test_looking_at_it_changes_nothing(visitor: Client, store: Store, dan: Membership) -> None:
    link = link_in(store, mails()[0])

    assert [visitor.get(link).status_code for _ in range(3)] == [200] * 3
    assert status_of(dan) is INVITED


def test_whoever_else_was_signed_in_here_is_put_out(as_cleo: Client, store: Store, dan: Membership) -> None:
    link = link_in(store, mails()[0])

    as_cleo.send(as_cleo.get(link), link, password=CHOSEN)

    account = as_cleo.get(store.at("/account")).text
    assert [member.user.email in account for member in (store.cleo, dan)] == [False, True]
    assert [one.revoked_at is None for one in sessions()] == [False, True]


def test_whoever_has_a_password_proves_it(visitor: Client, store: Store) -> None:
    member = a_buyer(store.seller, store.customer, "dan@bakery.example", status=INVITED)
    link = store.at(f"/invitation/{issue_token(member.user, TokenPurpose.INVITATION, 72, member)}")
    db.session.commit()

    wrong = visitor.send(visitor.get(link), link, password=CHOSEN)
    right = visitor.send(wrong, link, password=PASSWORD)

    assert [wrong.status_code, right.status_code] == [422, 303]
    assert status_of(member) is MembershipStatus.ACTIVE


@pytest.mark.parametrize("password", ["short", "Bright Bakery 2026", "x" * 129])
def test_a_poor_password_is_refused_and_the_link_stays_good(
    visitor: Client, store: Store, dan: Membership, password: str
) -> None:
    link = link_in(store, mails()[0])

    refused = visitor.send(visitor.get(link), link, password=password)

    assert (refused.status_code, status_of(dan)) == (422, INVITED)
    assert visitor.send(refused, link, password=CHOSEN).status_code == 303


def test_a_used_link_leads_to_sign_in_and_to_a_new_password(
    visitor: Client, store: Store, dan: Membership
) -> None:
    link, slower = link_in(store, mails()[0]), a_browser(visitor.application)
    page = slower.get(link)
    visitor.send(visitor.get(link), link, password=CHOSEN)

    answers = [slower.get(link), slower.send(page, link, password="quite another harbour")]

    assert [one.status_code for one in answers] == [410, 410]
    assert note_of(answers[0]).startswith("This link has been used already.")
    assert ways_on(answers[0]) == [store.at("/sign-in"), store.at("/forgot")]
    sign_in_url = store.at("/sign-in")
    tried = slower.send(slower.get(sign_in_url), sign_in_url, email=dan.user.email, password=CHOSEN)
    assert tried.status_code == 303


def test_a_second_link_of_an_accepted_invitation_counts_as_used(
    visitor: Client, store: Store, dan: Membership
) -> None:
    link = link_in(store, mails()[0])
    dan.status = MembershipStatus.ACTIVE
    db.session.commit()

    assert note_of(visitor.get(link)).startswith("This link has been used already.")


@pytest.mark.acceptance(30)
@pytest.mark.parametrize("framed", [False, True])
def test_an_old_link_gets_a_new_one_that_works(
    visitor: Client, store: Store, dan: Membership, framed: bool
) -> None:
    old = link_in(store, mails()[0])
    old_here = old.replace(store.at(), store.at(framed=framed))
    with clock.frozen(clock.now() + timedelta(hours=73)):
        page = visitor.get(old_here)
        answer = visitor.send(page, f"{old_here}/again")
        told = visitor.get(answer.location)
        new = link_in(store, mails()[-1])

        assert page.status_code == 410
        assert note_of(page).startswith("This link has expired. We can send you a new one.")
        assert (answer.status_code, answer.location) == (303, f"{old_here}?sent=1")
        assert note_of(told) == "If the invitation is still open, a message with a new link is on its way."
        assert [row.payload["to"] for row in mails()] == [dan.user.email] * 2
        assert new.startswith(store.at("/invitation/"))
        assert visitor.send(visitor.get(new), new, password=CHOSEN).status_code == 303
        assert note_of(visitor.get(old_here)).startswith("This link is not valid.")
        assert ways_on(visitor.get(old_here)) == [
            store.at("/forgot", framed=framed), store.at("/sign-in", framed=framed)
        ]  # fmt: skip


def test_an_invitation_that_is_not_wanted_any_more_is_answered_alike_and_not_mailed(
    visitor: Client, store: Store, dan: Membership
) -> None:
    old = link_in(store, mails()[0])
    with clock.frozen(clock.now() + timedelta(hours=73)):
        page = visitor.get(old)
        wanted = visitor.send(page, f"{old}/again")
        dan.status = MembershipStatus.ACTIVE
        db.session.commit()
        unwanted = visitor.send(page, f"{old}/again")

        assert [one.location for one in (wanted, unwanted)] == [f"{old}?sent=1"] * 2
        assert visitor.get(wanted.location).data == visitor.get(unwanted.location).data
    assert len(mails()) == 2


def test_an_invitation_that_was_accepted_while_the_mail_waited_is_not_sent(
    store: Store, dan: Membership
) -> None:
    told = mails()[0].payload
    dan.status = MembershipStatus.ACTIVE
    db.session.commit()

    with transaction(store.scope):
        assert compose(Wanted("k", told["template"], told["to"], told["name"], "", told["ids"])) is None


def test_links_of_others_are_as_unknown_as_invented_ones(
    visitor: Client, store: Store, dan: Membership
) -> None:
    """Another shop's, and one of staff, who are invited to the portal."""
    token = link_in(store, mails()[0]).rpartition("/")[2]
    staff = a_member(a_user(password=None), store.seller, status=INVITED)
    of_staff = issue_token(staff.user, TokenPurpose.INVITATION, 72, staff)
    rival = a_store("Rival", "otto@rival.example")
    links = [
        rival.at(f"/invitation/{token}"),
        rival.at("/invitation/unknown"),
        rival.at(f"/invitation/{of_staff}"),
    ]
    elsewhere = a_browser(visitor.application)

    pages = [visitor.get(one) for one in links]
    asked = [elsewhere.post(f"{one}/again") for one in links]

    for answers in (pages, asked, [visitor.get(store.at(f"/invitation/{of_staff}"))]):
        assert [one.status_code for one in answers] == [410] * len(answers)
        assert {one.data for one in answers} == {answers[0].data}
    assert len(mails()) == 1


def test_asking_for_a_new_link_counts_as_asking_for_a_new_password(
    visitor: Client, store: Store, dan: Membership
) -> None:
    old, forgot = link_in(store, mails()[0]), store.at("/forgot")
    with clock.frozen((clock.now() + timedelta(hours=73)).replace(minute=1)):
        page = visitor.get(old)
        statuses = [visitor.send(page, f"{old}/again").status_code for _ in range(5)]
        asked = visitor.send(visitor.get(forgot), forgot, email=dan.user.email)
        statuses += [visitor.send(page, f"{old}/again").status_code, asked.status_code]

    assert statuses == [303] * 5 + [429] * 2


def test_an_inbox_is_not_flooded_from_many_places(visitor: Client, store: Store, dan: Membership) -> None:
    old = link_in(store, mails()[0])
    at = (clock.now() + timedelta(hours=73)).replace(minute=0, second=30)
    for number in range(8):
        visitor.environ_base["REMOTE_ADDR"] = f"10.0.{number}.1"
        with clock.frozen(at + timedelta(minutes=number * 2)):
            assert visitor.send(visitor.get(old), f"{old}/again").status_code == 303

    assert len(mails()) == 1 + 5


def shut(store: Store, state: str) -> None:
    with transaction(store.scope):
        account = load_account(store.customer.id)
        if state == "suspended":
            suspend_account(account, actor=SYSTEM)
        else:
            move_account(account, "close", actor=SYSTEM)


@pytest.mark.parametrize("state", ["suspended", "closed"])
def test_nobody_comes_in_to_a_company_that_is_shut(
    visitor: Client, store: Store, dan: Membership, state: str
) -> None:
    link = link_in(store, mails()[0])
    page = visitor.get(link)
    shut(store, state)

    answers = [visitor.get(link), visitor.send(page, link, password=CHOSEN)]

    assert [one.status_code for one in answers] == [409, 409]
    assert {note_of(one) for one in answers} == {
        f"The account of Bright Bakery is {state}, so this invitation cannot be accepted."
        " Contact help@acme.example."
    }
    assert status_of(dan) is INVITED
    assert (dan.user.password_hash, dan.user.email_verified_at) == (None, None)
    assert [one.membership_id for one in sessions()] == []
    used = select(Token.used_at).where(Token.user_id == dan.user_id)
    assert db.session.scalars(used).all() == [None]


def test_once_it_is_reinstated_the_same_link_lets_in(visitor: Client, store: Store, dan: Membership) -> None:
    link = link_in(store, mails()[0])
    shut(store, "suspended")
    with transaction(store.scope):
        reinstate_account(load_account(store.customer.id), actor=SYSTEM)

    assert visitor.send(visitor.get(link), link, password=CHOSEN).status_code == 303


def test_while_it_is_shut_no_new_link_is_offered_or_mailed(
    visitor: Client, store: Store, dan: Membership
) -> None:
    link, told = link_in(store, mails()[0]), mails()[0].payload
    with clock.frozen(clock.now() + timedelta(hours=73)):
        old = visitor.get(link)
        shut(store, "suspended")

        page, asked = visitor.get(link), visitor.send(old, f"{link}/again")

        assert ways_on(page) == []
        assert (asked.status_code, len(mails())) == (303, 1)
    with transaction(store.scope):
        assert compose(Wanted("k", told["template"], told["to"], told["name"], "", told["ids"])) is None


def test_a_shop_that_is_not_published_has_no_such_page(
    visitor: Client, store: Store, dan: Membership
) -> None:
    link = link_in(store, mails()[0])
    with transaction(store.scope):
        db.session.merge(store.shop).published = False

    assert visitor.get(link).status_code == 404
