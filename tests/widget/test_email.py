"""A new e-mail address (F33): in the shop, in the frame and in the portal."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from portal.db import Scope, db, transaction
from portal.db.outbox import Outbox
from portal.domain.accounts.models import Account, Contact
from portal.domain.audit.models import AuditEvent
from portal.domain.notifications.actions import Wanted, compose
from portal.domain.notifications.models import MailMessage
from portal.domain.sellers.queries import shop_door
from portal.domain.users.models import EmailChange, User
from portal.domain.users.queries import user_by_email
from portal.kernel import clock
from portal.mail.message import Mail
from tests.client import Client, page_of
from tests.factories.trade import a_shop
from tests.factories.users import PASSWORD, a_member, a_seller, a_user
from tests.widget.conftest import Store, a_browser, a_buyer, a_store, sign_in

NEW = "cleo@new.example"
WRONG, EXPIRED = "The code is wrong. {} tries left.", "The code has expired. Send a new one."


@pytest.fixture
def store(live_app: Flask) -> Store:
    """A shop that commits: a wrong try is counted although it is refused."""
    return a_store()


@pytest.fixture
def as_cleo(live_app: Flask, store: Store) -> Client:
    made = a_browser(live_app)
    sign_in(made, store, store.cleo)
    return made


@pytest.fixture
def now() -> Iterator[None]:
    with clock.frozen(clock.now()):
        yield


def mails(template: str) -> list[Outbox]:
    db.session.expire_all()
    wanted = Outbox.payload["template"].astext == template
    return list(db.session.scalars(select(Outbox).where(wanted).order_by(Outbox.id)))


def written(row: Outbox) -> Mail:
    """The mail as it is sent."""
    told = row.payload
    with transaction(Scope(row.seller_id or 0)):
        mail = compose(
            Wanted(f"{row.id}:{clock.now()}", told["template"], told["to"], told["name"], "", told["ids"])
        )
    assert mail is not None
    return mail


def code_in(mail: Mail) -> str:
    return re.findall(r"^\d{6}$", mail.text, re.MULTILINE)[0]


def ask(browser: Client, base: str, email: str = NEW, password: str = PASSWORD) -> tuple[int, list[str]]:
    url = f"{base}/account/email"
    answer = browser.send(browser.get(url), url, current=password, email=email)
    return answer.status_code, errors_of(answer)


def enter(browser: Client, base: str, code: str) -> tuple[int, list[str]]:
    url = f"{base}/account/email/code"
    answer = browser.send(browser.get(url), url, code=code)
    return answer.status_code, errors_of(answer)


def errors_of(answer: object) -> list[str]:
    found = page_of(answer).select(".error-summary li")  # type: ignore[arg-type]
    return [one.get_text(strip=True).split(": ")[-1] for one in found]


def change_to(browser: Client, store: Store, email: str = NEW) -> Mail:
    """Change Cleo's address, and return the mail that tells it to the old one."""
    assert ask(browser, store.at(""), email) == (303, [])
    assert enter(browser, store.at(""), code_in(written(mails("email-change-code")[-1]))) == (303, [])
    return written(mails("email-changed")[-1])


def undo_link(mail: Mail) -> str:
    return re.findall(r"http://localhost(\S*/undo-email/\S+)", mail.text)[0]


def cleo(store: Store) -> User:
    db.session.expire_all()
    return db.session.get_one(User, store.cleo.user_id)


def try_to_sign_in(app: Flask, store: Store, email: str) -> int:
    browser, url = a_browser(app), store.at("/sign-in")
    return browser.send(browser.get(url), url, email=email, password=PASSWORD).status_code


@pytest.mark.acceptance(94)
def test_the_old_address_is_told_the_new_one_and_only_the_new_one_signs_in(
    as_cleo: Client, store: Store, live_app: Flask
) -> None:
    old = store.cleo.user.email
    told = change_to(as_cleo, store)

    assert (told.to_address, NEW in told.text) == (old, True)
    assert [try_to_sign_in(live_app, store, email) for email in (old, NEW)] == [422, 303]
    assert as_cleo.get(store.at("/account")).status_code == 200
    with transaction(store.scope):
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.event == "user.email_changed")).one()
        assert event.changes == {"email": [old, NEW]}


@pytest.mark.acceptance(94)
def test_five_wrong_codes_void_the_code(as_cleo: Client, store: Store) -> None:
    ask(as_cleo, store.at(""))
    right = code_in(written(mails("email-change-code")[0]))
    wrong = "000000" if right != "000000" else "111111"

    said = [enter(as_cleo, store.at(""), wrong) for _ in range(5)]

    assert said == [(422, [WRONG.format(left)]) for left in (4, 3, 2, 1, 0)]
    assert enter(as_cleo, store.at(""), right) == (422, [EXPIRED])
    assert cleo(store).email == store.cleo.user.email


def test_a_code_is_good_for_ten_minutes_and_a_new_one_ends_it(
    as_cleo: Client, store: Store, now: None
) -> None:
    ask(as_cleo, store.at(""))
    first = code_in(written(mails("email-change-code")[0]))
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        assert enter(as_cleo, store.at(""), first) == (422, [EXPIRED])
        url = store.at("/account/email/resend")
        page = as_cleo.get(store.at("/account/email/code"))
        answers = [as_cleo.send(page, url) for _ in range(2)]
        second = code_in(written(mails("email-change-code")[1]))

        assert [one.status_code for one in answers] == [303, 429]
        assert "Wait a minute" in errors_of(answers[1])[0]
        if first != second:
            assert enter(as_cleo, store.at(""), first) == (422, [WRONG.format(4)])
        assert enter(as_cleo, store.at(""), f" {second[:3]} {second[3:]} ") == (303, [])


@pytest.mark.parametrize(
    ("email", "password", "told"),
    [
        (NEW, "not this one at all", "Wrong password."),
        ("no address", PASSWORD, "Enter an e-mail address such as name@example.com."),
        ("cleo@bakery.example", PASSWORD, "This is your address already."),
    ],
)
def test_without_password_or_address_no_code_is_sent(
    as_cleo: Client, store: Store, email: str, password: str, told: str
) -> None:
    assert ask(as_cleo, store.at(""), email, password) == (422, [told])
    assert mails("email-change-code") == []
    assert as_cleo.get(store.at("/account/email/code")).location == store.at("/account/email")


def test_an_address_that_is_taken_looks_like_any_other_and_its_owner_is_told(
    as_cleo: Client, store: Store
) -> None:
    dan = a_buyer(store.seller, store.customer, "dan@bakery.example")
    found = []
    for email in (dan.user.email, "free@bakery.example"):
        asked = ask(as_cleo, store.at(""), email)
        for row in mails("email-change-taken") + mails("email-change-code"):
            written(row) if not found or "code" in row.payload["template"] else None
        page = as_cleo.get(store.at("/account/email/code")).text.replace(email, "…")
        found.append((asked, re.sub(r'value="[^"]*"|content="[^"]*"', "", page)))
        found[-1] += (enter(as_cleo, store.at(""), "x"),)  # type: ignore[operator]

    assert found[0] == found[1]
    assert [row.payload["to"] for row in mails("email-change-taken")] == [dan.user.email]
    assert [row.payload["to"] for row in mails("email-change-code")] == ["free@bakery.example"]


def test_who_takes_the_address_meanwhile_keeps_it(as_cleo: Client, store: Store) -> None:
    ask(as_cleo, store.at(""))
    code = code_in(written(mails("email-change-code")[0]))
    a_buyer(store.seller, store.customer, NEW)

    assert enter(as_cleo, store.at(""), code) == (422, [EXPIRED])
    assert cleo(store).email == "cleo@bakery.example"


def test_the_same_address_at_another_shop_is_another_persons(as_cleo: Client, store: Store) -> None:
    rival = a_store("Rival", NEW)

    change_to(as_cleo, store)

    assert {one.door_id for one in (cleo(store), rival.cleo.user)} == {
        shop_door(store.seller.id).id, shop_door(rival.seller.id).id,
    }  # fmt: skip


def test_links_to_a_new_password_die_and_none_reaches_the_old_address(
    as_cleo: Client, store: Store, live_app: Flask
) -> None:
    visitor, url = a_browser(live_app), store.at("/forgot")
    visitor.send(visitor.get(url), url, email=store.cleo.user.email)
    row = mails("password-reset")[0]
    link = re.findall(r"http://localhost(\S+/reset/\S+)", written(row).text)[0]
    assert visitor.get(link).status_code == 200

    change_to(as_cleo, store)

    assert visitor.get(link).status_code == 410
    told = row.payload
    with transaction(store.scope):
        late = Wanted("late", told["template"], told["to"], told["name"], "", told["ids"])
        assert compose(late) is None


def test_contacts_that_had_the_old_address_follow(as_cleo: Client, store: Store) -> None:
    with transaction(store.scope):
        account = db.session.get_one(Account, store.customer.id)
        first = account.contacts[0]
        first.user_id, first.email = store.cleo.user_id, store.cleo.user.email
        db.session.add(
            Contact(
                public_id="con_bills", account_id=account.id, first_name="Cleo", last_name="Baker",
                email="bills@bakery.example", user_id=store.cleo.user_id,
            )
        )  # fmt: skip

    change_to(as_cleo, store)

    with transaction(store.scope):
        reached = db.session.scalars(select(Contact.email).order_by(Contact.email)).all()
    assert set(reached) == {NEW, "bills@bakery.example"}


def test_no_code_and_no_link_is_kept_or_logged(
    as_cleo: Client, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    ask(as_cleo, store.at(""))
    asked = written(mails("email-change-code")[0])
    enter(as_cleo, store.at(""), code_in(asked))
    token = undo_link(written(mails("email-changed")[0])).rpartition("/")[2]

    with transaction(store.scope):
        kept = [
            str({one.key: getattr(row, one.key) for one in inspect(type(row)).column_attrs})
            for table in (EmailChange, Outbox, MailMessage, AuditEvent)
            for row in db.session.scalars(select(table))
        ]
    assert len(kept) > 4
    logged = [str(vars(line)) for line in caplog.records if line.name.startswith("portal")]
    secrets = [token, f"'{code_in(asked)}'", f" {code_in(asked)} "]
    assert [one for one in (*kept, *logged, asked.subject) for secret in secrets if secret in one] == []


def test_a_code_sent_again_from_the_log_is_none_for_another_address(as_cleo: Client, store: Store) -> None:
    """Staff may send a mail of the log again: to a former wish it holds nothing."""
    ask(as_cleo, store.at(""), "first@new.example")
    row = mails("email-change-code")[0]
    ask(as_cleo, store.at(""), "second@new.example")

    told = row.payload
    with transaction(store.scope):
        assert compose(Wanted("again", told["template"], told["to"], "", "", told["ids"])) is None


@pytest.mark.parametrize("hours", [71, 73])
def test_the_old_address_takes_it_back_within_72_hours(
    as_cleo: Client, store: Store, live_app: Flask, hours: int
) -> None:
    old, link = store.cleo.user.email, undo_link(change_to(as_cleo, store))
    in_time = hours < 72
    with clock.frozen(clock.now() + timedelta(hours=hours)):
        stranger = a_browser(live_app)
        looked = stranger.get(link)
        assert (looked.status_code, cleo(store).email) == (200 if in_time else 410, NEW)
        if not in_time:
            return

        assert stranger.send(looked, link).location == store.at("/forgot")

        assert [try_to_sign_in(live_app, store, email) for email in (NEW, old)] == [422, 303]
        assert as_cleo.get(store.at("/account")).status_code == 302
        assert stranger.get(link).status_code == 410


def test_a_second_change_does_not_take_the_way_back(as_cleo: Client, store: Store, live_app: Flask) -> None:
    """Whoever has come in by a stolen password cannot keep the owner out by changing it twice."""
    first = undo_link(change_to(as_cleo, store))
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        second = undo_link(change_to(as_cleo, store, "thief@evil.example"))
        owner = a_browser(live_app)

        owner.send(owner.get(first), first)

        assert cleo(store).email == "cleo@bakery.example"
        assert [owner.get(link).status_code for link in (first, second)] == [410, 410]


def test_the_old_address_is_nobody_elses_while_it_can_be_taken_back(
    as_cleo: Client, store: Store, live_app: Flask
) -> None:
    change_to(as_cleo, store)
    dan, browser = a_buyer(store.seller, store.customer, "dan@bakery.example"), a_browser(live_app)
    sign_in(browser, store, dan)

    ask(browser, store.at(""), "cleo@bakery.example")

    assert [row.payload["to"] for row in mails("email-change-taken")] == ["cleo@bakery.example"]
    assert user_by_email(dan.user.door_id, "cleo@bakery.example") is None


def test_a_link_of_another_door_is_unknown(as_cleo: Client, store: Store, live_app: Flask) -> None:
    link = undo_link(change_to(as_cleo, store))
    rival, token = a_store("Rival", "otto@rival.example"), link.rpartition("/")[2]
    stranger = a_browser(live_app)

    found = [
        stranger.get(url).status_code for url in (rival.at(f"/undo-email/{token}"), f"/undo-email/{token}")
    ]

    assert found == [410, 410]
    assert stranger.get(link).status_code == 200


def test_in_the_frame_the_pages_are_the_same(live_app: Flask, store: Store) -> None:
    framed = a_browser(live_app)
    sign_in(framed, store, store.cleo, framed=True)
    base = store.at("", framed=True)

    assert ask(framed, base) == (303, [])
    assert enter(framed, base, code_in(written(mails("email-change-code")[0]))) == (303, [])
    assert cleo(store).email == NEW


def test_staff_change_theirs_in_the_portal(live_client: Client) -> None:
    member = a_member(a_user(), a_seller())
    db.session.commit()
    with transaction(Scope(member.seller_id)):
        a_shop()
    live_client.sign_in(member)

    assert ask(live_client, "", "ada@new.example") == (303, [])
    assert enter(live_client, "", code_in(written(mails("email-change-code")[0]))) == (303, [])

    link = undo_link(written(mails("email-changed")[0]))
    assert link.startswith("/undo-email/")
    assert live_client.send(live_client.get(link), link).location == "/forgot"
    db.session.expire_all()
    assert db.session.get_one(User, member.user_id).email == "ada@acme.example"
    assert live_client.get("/account").status_code == 302


def test_a_greek_reader_is_told_in_greek_at_an_address_that_nobody_has(as_cleo: Client, store: Store) -> None:
    cleo(store).language = "el"
    db.session.commit()

    ask(as_cleo, store.at(""))

    assert re.search("[α-ω]{3}", written(mails("email-change-code")[0]).text)
