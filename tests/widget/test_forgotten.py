"""A forgotten password in the shop and in the frame: the link, its ends, and what nobody learns."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.db import db, transaction
from portal.db.outbox import Outbox
from portal.domain.notifications.actions import Wanted, compose
from portal.domain.users.actions import set_password
from portal.domain.users.models import EmbedSession, MembershipStatus
from portal.kernel import clock
from tests.client import Client, page_of
from tests.factories.users import PASSWORD
from tests.widget.conftest import Store, a_browser, a_store, sign_in

CHOSEN = "nine loud lighthouses"


def ask(visitor: Client, store: Store, email: str, *, framed: bool = False) -> object:
    url = store.at("/forgot", framed=framed)
    return visitor.send(visitor.get(url), url, email=email)


def asked_for(template: str) -> list[Outbox]:
    db.session.expire_all()
    wanted = Outbox.payload["template"].astext == template
    return list(db.session.scalars(select(Outbox).where(wanted).order_by(Outbox.id)))


def link_of(store: Store, row: Outbox) -> str:
    """The path in the mail, which is written when it is sent."""
    told = row.payload
    with transaction(store.scope):
        mail = compose(
            Wanted(f"k{row.id}{clock.now()}", told["template"], told["to"], told["name"], "", told["ids"])
        )
    assert mail is not None
    found = re.search(r"http://localhost(\S+/reset/\S+)", mail.text)
    assert found is not None
    return found[1]


def link_for_cleo(visitor: Client, store: Store) -> str:
    ask(visitor, store, store.cleo.user.email)
    return link_of(store, asked_for("password-reset")[-1])


def text_of(answer: object) -> str:
    return page_of(answer).get_text(" ", strip=True)  # type: ignore[arg-type]


@pytest.mark.acceptance(87)
@pytest.mark.parametrize("framed", [False, True])
def test_the_answer_is_the_same_for_every_address(visitor: Client, store: Store, framed: bool) -> None:
    pages = []
    for email in ("nobody@bakery.example", "not an address", store.cleo.user.email):
        answer = ask(visitor, store, email, framed=framed)
        pages.append(visitor.get(answer.location).data)  # type: ignore[attr-defined]

    assert pages[0] == pages[1] == pages[2]
    assert b"If the address is known, a message is on its way." in pages[0]
    assert [row.payload["to"] for row in asked_for("password-reset")] == [store.cleo.user.email]


def test_the_link_leads_to_the_first_party_shop_and_sets_a_password(visitor: Client, store: Store) -> None:
    ask(visitor, store, f" {store.cleo.user.email.upper()} ", framed=True)
    link = link_of(store, asked_for("password-reset")[0])

    page = visitor.get(link)
    answer = visitor.send(page, link, password=CHOSEN)
    told = visitor.get(answer.location)

    assert link.startswith(store.at("/reset/"))
    assert (answer.status_code, answer.location) == (303, store.at("/sign-in"))
    assert "Your password is changed. Sign in." in told.text
    assert [row.payload["to"] for row in asked_for("password-changed")] == [store.cleo.user.email]
    url = store.at("/sign-in")
    assert (
        visitor.send(visitor.get(url), url, email=store.cleo.user.email, password=PASSWORD).status_code == 422
    )
    assert (
        visitor.send(visitor.get(url), url, email=store.cleo.user.email, password=CHOSEN).status_code == 303
    )


def test_looking_at_the_link_changes_nothing(visitor: Client, store: Store) -> None:
    link = link_for_cleo(visitor, store)

    assert [visitor.get(link).status_code for _ in range(3)] == [200] * 3
    sign_in(visitor, store, store.cleo)


def test_every_session_ends(visitor: Client, store: Store) -> None:
    elsewhere = a_browser(visitor.application)
    for browser, framed in ((visitor, False), (elsewhere, True)):
        sign_in(browser, store, store.cleo, framed=framed)
    link = link_for_cleo(visitor, store)

    visitor.send(visitor.get(link), link, password=CHOSEN)

    assert visitor.get(store.at("/orders")).location.startswith(store.at("/sign-in"))
    assert elsewhere.get(store.at("/orders", framed=True)).status_code == 302
    db.session.expire_all()
    of_cleo = select(EmbedSession.revoked_at).where(EmbedSession.membership_id == store.cleo.id)
    assert None not in db.session.scalars(of_cleo).all()


@pytest.mark.parametrize("password", ["short", "cleo@bakery.example", "Bright Bakery 2026", "x" * 129])
def test_a_poor_password_is_refused_and_the_link_stays_good(
    visitor: Client, store: Store, password: str
) -> None:
    link = link_for_cleo(visitor, store)

    refused = visitor.send(visitor.get(link), link, password=password)
    accepted = visitor.send(refused, link, password=CHOSEN)

    assert (refused.status_code, accepted.status_code) == (422, 303)


@pytest.mark.acceptance(87)
def test_a_used_link_is_dead(visitor: Client, store: Store) -> None:
    link = link_for_cleo(visitor, store)
    page = visitor.get(link)
    visitor.send(page, link, password=CHOSEN)

    answers = [visitor.get(link), visitor.send(page, link, password="quite another harbour")]

    assert [one.status_code for one in answers] == [410, 410]
    assert "This link has been used already." in text_of(answers[0])


@pytest.mark.acceptance(87)
def test_a_newer_link_a_new_password_and_an_hour_end_a_link(visitor: Client, store: Store) -> None:
    at = clock.now()
    first = link_for_cleo(visitor, store)
    with clock.frozen(at + timedelta(minutes=2)):
        second = link_for_cleo(visitor, store)
    assert [visitor.get(link).status_code for link in (first, second)] == [410, 200]

    with clock.frozen(at + timedelta(minutes=63)):
        late = visitor.get(second)
    with transaction(store.scope):
        set_password(db.session.merge(store.cleo.user), "seven other harbours")

    assert "This link has expired." in text_of(late)
    assert visitor.get(second).status_code == 410


def test_a_dead_link_leads_to_a_new_one(visitor: Client, store: Store) -> None:
    page = page_of(visitor.get(store.at("/reset/" + "A" * 43)))

    assert [link["href"] for link in page.select("main .button")] == [
        store.at("/forgot"),
        store.at("/sign-in"),
    ]


def test_the_link_of_another_shop_is_unknown(visitor: Client, store: Store) -> None:
    link = link_for_cleo(visitor, store).removeprefix(store.at(""))
    rival = a_store("Rival", "otto@rival.example")

    answers = [visitor.get(rival.at(path)) for path in (link, "/reset/unknown")]

    assert [one.status_code for one in answers] == [410, 410]
    assert answers[0].data == answers[1].data


def test_whoever_asks_too_often_waits_whether_the_address_is_known_or_not(
    visitor: Client, store: Store
) -> None:
    for email in (store.cleo.user.email, "nobody@bakery.example"):
        statuses = [ask(visitor, store, email).status_code for _ in range(6)]  # type: ignore[attr-defined]

        assert statuses == [303] * 5 + [429]


def test_one_place_may_ask_for_twenty_addresses(visitor: Client, store: Store) -> None:
    statuses = [
        ask(visitor, store, f"person{number}@bakery.example").status_code  # type: ignore[attr-defined]
        for number in range(21)
    ]

    assert statuses == [303] * 20 + [429]


def test_an_inbox_is_not_flooded_from_many_places(visitor: Client, store: Store) -> None:
    at = clock.now().replace(minute=0, second=30)
    statuses = []
    for number in range(8):
        visitor.environ_base["REMOTE_ADDR"] = f"10.0.{number}.1"
        with clock.frozen(at + timedelta(minutes=number * 2)):
            statuses.append(ask(visitor, store, store.cleo.user.email).status_code)  # type: ignore[attr-defined]

    assert statuses == [303] * 8
    assert len(asked_for("password-reset")) == 5


def test_whoever_was_invited_gets_the_invitation_again(visitor: Client, store: Store) -> None:
    """A new password would open nothing: the invitation is what lets them in."""
    store.cleo.status, store.cleo.user.password_hash = MembershipStatus.PENDING_ACTIVATION, None
    db.session.commit()

    ask(visitor, store, store.cleo.user.email)

    assert asked_for("password-reset") == []
    assert [row.payload["ids"] for row in asked_for("customer-invitation")] == [
        {"membership_id": store.cleo.id}
    ]
