"""The web sites that may hold the widget: the list, the proof, and who is told what."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.connectors.site_proof import FILE_PATH
from portal.db import Scope, db, transaction
from portal.db.outbox import Outbox
from portal.domain.sellers.models import AllowedOrigin, OriginProof, TurnedAwayOrigin
from portal.domain.sellers.origins import CHECK, look_at_origins_again
from portal.domain.sellers.queries import shop
from portal.domain.users.models import Membership
from portal.kernel import clock
from portal.kernel.actor import Actor
from tests.application import statements
from tests.client import Client, page_of
from tests.dns_server import name_server
from tests.factories.world import work_off
from tests.web_site import Answer, Site, web_site

PAGE = "/settings/widget/sites"


@pytest.fixture
def site() -> Iterator[Site]:
    with web_site() as running:
        yield running


def allow(browser: Client, origin: str) -> TestResponse:
    return browser.send(browser.get(PAGE), PAGE, origin=origin)


def only() -> AllowedOrigin:
    db.session.expire_all()
    return db.session.scalars(select(AllowedOrigin)).one()


def a_site(origin: str, **others: object) -> AllowedOrigin:
    row = AllowedOrigin(origin=origin, added_at=clock.now(), **others)
    db.session.add(row)
    db.session.commit()
    return row


def check(browser: Client, row: AllowedOrigin) -> TestResponse:
    """Press the button, and let the job do its work."""
    answer = browser.send(browser.get(PAGE), f"{PAGE}/{row.id}/check")
    db.session.commit()
    work_off(lambda kind: kind == CHECK)
    return answer


def badge(browser: Client) -> str:
    found = page_of(browser.get(PAGE)).select_one("main section.panel .badge")
    assert found is not None
    return found.get_text().strip()


def test_a_web_site_is_allowed_unproved_and_removed(as_ada: Client, acme: Actor) -> None:
    allow(as_ada, "https://WWW.acme.example/")
    row = only()
    told = (row.origin, row.proof, row.is_in_force)

    shown = badge(as_ada)
    as_ada.send(as_ada.get(PAGE), f"{PAGE}/{row.id}/remove")

    assert told == ("https://www.acme.example", OriginProof.UNPROVED, True)
    assert shown == "Not proved"
    assert db.session.scalars(select(AllowedOrigin)).all() == []


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("http://acme.example:8080", "Give an address such as https://www.example.com"),
        ("acme", "Give an address such as https://www.example.com"),
        ("https://me@acme.example/shop", "Give an address such as https://www.example.com"),
        ("http://localhost:8001", "Give an address such as"),
        ("https://acme.github.io", "Anybody can publish on github.io"),
        ("https://*.com", "A star stands for"),
        ("https://twice.example", "This address is in the list already."),
    ],
)
def test_an_address_that_may_not_stand_there_is_refused(
    as_ada: Client, acme: Actor, typed: str, text: str
) -> None:
    a_site("https://twice.example")

    answer = allow(as_ada, typed)

    error = page_of(answer).select_one("#origin-error")
    assert answer.status_code == 422
    assert error is not None
    assert text in error.get_text()


def test_the_list_ends_somewhere(as_ada: Client, acme: Actor) -> None:
    for number in range(50):
        db.session.add(AllowedOrigin(origin=f"https://s{number}.example", added_at=clock.now()))
    db.session.commit()

    answer = allow(as_ada, "https://one-more.example")

    assert answer.status_code == 422
    assert "There are 50 addresses in the list." in page_of(answer).get_text()


def test_a_site_is_proved_by_its_front_page(as_ada: Client, acme: Actor, site: Site) -> None:
    row = a_site(site.origin)
    site.pages["/"] = Answer(f'<meta name="portico-site" content="{shop().site_token}">')

    check(as_ada, row)

    row = only()
    assert (row.proof, row.proved_by, row.findings) == (OriginProof.PROVED, "meta", {"meta": "found"})
    assert badge(as_ada) == "Proved"


def test_another_sellers_token_proves_nothing(as_ada: Client, acme: Actor, site: Site) -> None:
    row = a_site(site.origin)
    site.pages[FILE_PATH] = Answer("a-token-of-eve")

    check(as_ada, row)

    text = page_of(as_ada.get(PAGE)).get_text()
    assert only().proof is OriginProof.UNPROVED
    assert "File: another seller's token" in text
    assert "Tag on the front page: not there" in text


def test_a_wildcard_is_in_force_after_its_record_is_found(as_ada: Client, acme: Actor) -> None:
    allow(as_ada, "https://*.acme.example")
    row = only()
    before, record = row.is_in_force, f"portico-site={shop().site_token}"

    with name_server({"_portico.acme.example": record}):
        check(as_ada, row)

    after = only()
    assert (before, after.is_in_force, after.proved_by) == (False, True, "dns")


def test_a_proof_that_is_gone_is_told_and_takes_a_wildcard_out_of_force(as_ada: Client, acme: Actor) -> None:
    row = a_site("https://*.acme.example", proof=OriginProof.PROVED, proved_by="dns")

    with name_server({}):
        check(as_ada, row)

    assert (only().proof, only().is_in_force) == (OriginProof.LOST, False)
    assert badge(as_ada) == "Proof is gone"


def test_a_site_that_does_not_answer_keeps_its_standing(as_ada: Client, acme: Actor, site: Site) -> None:
    row = a_site("http://127.0.0.1:9", proof=OriginProof.PROVED, proved_by="meta")

    check(as_ada, row)

    assert only().proof is OriginProof.PROVED
    assert "no answer" in page_of(as_ada.get(PAGE)).get_text()


def test_progress_is_seen_until_the_job_is_done(as_ada: Client, acme: Actor, site: Site) -> None:
    row = a_site(site.origin)
    card = f"{PAGE}/{row.id}"

    begun = as_ada.send(as_ada.get(PAGE), f"{card}/check", part=True)
    waiting = as_ada.part(card)
    db.session.commit()
    work_off(lambda kind: kind == CHECK)
    done = as_ada.part(card)

    polls = [page_of(one).select_one("section[hx-get]") is not None for one in (begun, waiting, done)]
    assert polls == [True, True, False]
    assert as_ada.get(card).location == PAGE


def test_two_clicks_are_one_check(as_ada: Client, acme: Actor) -> None:
    row = a_site("https://www.acme.example")
    page = as_ada.get(PAGE)

    for _ in range(2):
        as_ada.send(page, f"{PAGE}/{row.id}/check")

    assert db.session.scalar(select(func.count(Outbox.id)).where(Outbox.kind == CHECK)) == 1


def test_a_check_that_never_ended_is_given_up(as_ada: Client, acme: Actor) -> None:
    a_site("https://www.acme.example", check_asked_at=clock.now() - timedelta(minutes=6))

    assert badge(as_ada) == "Not proved"


def test_a_site_that_was_removed_meanwhile_is_left_alone(as_ada: Client, acme: Actor, site: Site) -> None:
    row = a_site(site.origin)
    page = as_ada.get(PAGE)
    as_ada.send(page, f"{PAGE}/{row.id}/check")
    as_ada.send(page, f"{PAGE}/{row.id}/remove")
    db.session.commit()

    work_off(lambda kind: kind == CHECK)

    assert site.asked == []


def test_checks_have_a_limit(as_ada: Client, acme: Actor) -> None:
    row = a_site("https://www.acme.example")
    page = as_ada.get(PAGE)

    answers = {as_ada.send(page, f"{PAGE}/{row.id}/check").status_code for _ in range(61)}

    assert answers == {303, 429}


def test_sites_that_were_proved_once_are_looked_at_again(acme: Actor) -> None:
    a_site("https://a.example")
    again = [
        a_site("https://b.example", proof=OriginProof.PROVED).id,
        a_site("https://c.example", proof=OriginProof.LOST).id,
    ]

    look_at_origins_again()

    asked = db.session.scalars(select(Outbox).where(Outbox.kind == CHECK).order_by(Outbox.id))
    assert [one.payload["origin_id"] for one in asked] == again


def test_eve_gets_404(as_eve: Client, ada: Membership) -> None:
    with transaction(Scope(ada.seller_id)):
        row = AllowedOrigin(origin="https://www.acme.example", added_at=clock.now())
        db.session.add(row)
        db.session.flush()
        card = f"{PAGE}/{row.id}"

    assert as_eve.get(card).status_code == 404
    assert "acme.example" not in as_eve.get(PAGE).text


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_a_fixed_number_of_queries(as_ada: Client, acme: Actor, number: int) -> None:
    for one in range(number):
        a_site(f"https://s{one}.example")

    with statements() as sent:
        as_ada.get(PAGE)

    assert len(sent) == 7, "\n".join(sent)


@pytest.mark.parametrize(
    ("ago", "text"), [(None, "never seen"), (1, "1 day ago"), (8, "Is the snippet still on the page?")]
)
def test_the_last_ready_is_told(as_ada: Client, acme: Actor, ago: int | None, text: str) -> None:
    a_site("https://www.acme.example", last_ready_at=ago and clock.now() - timedelta(days=ago))

    assert text in page_of(as_ada.get(PAGE)).select_one(".key-value").get_text()  # type: ignore[union-attr]


def test_who_tried_is_shown_until_it_is_allowed(as_ada: Client, acme: Actor) -> None:
    db.session.add(TurnedAwayOrigin(origin="https://new.acme.example", last_tried_at=clock.now()))
    db.session.commit()
    row = page_of(as_ada.get(PAGE)).select_one("table tbody tr")
    assert row is not None
    button = row.select_one("button")

    answer = as_ada.send(as_ada.get(PAGE), PAGE, origin=str(row.select_one("[name=origin]")["value"]))  # type: ignore[index]

    assert row.select_one("th").get_text(strip=True) == "https://new.acme.example"  # type: ignore[union-attr]
    assert button is not None
    assert button["aria-label"] == "Allow https://new.acme.example"
    assert answer.status_code == 303
    assert (only().origin, only().proof) == ("https://new.acme.example", OriginProof.UNPROVED)
    assert page_of(as_ada.get(PAGE)).select("table") == []


@pytest.mark.parametrize(
    ("typed", "taken", "told"),
    [
        ("https://www.acme.example/shop/?a=1#b", "https://www.acme.example", "with all its pages"),
        (" www.acme.example ", "https://www.acme.example", "with all its pages"),
        ("HTTP://WWW.acme.example/shop", "https://www.acme.example", "by https alone"),
    ],
)
def test_the_web_site_is_taken_from_what_was_pasted(
    as_ada: Client, acme: Actor, typed: str, taken: str, told: str
) -> None:
    allow(as_ada, typed)

    assert only().origin == taken
    toast = page_of(as_ada.get(PAGE)).select_one("#toasts")
    assert toast is not None
    assert f"We took {taken}: " in toast.get_text()
    assert told in toast.get_text()


def test_a_name_with_other_letters_is_shown_in_both_ways(as_ada: Client, acme: Actor) -> None:
    row = TurnedAwayOrigin(origin="https://xn--caf-dma.example:8443", last_tried_at=clock.now())
    db.session.add(row)
    db.session.commit()
    allow(as_ada, "https://bäckerei.example")

    page = page_of(as_ada.get(PAGE))

    assert page.select_one("h3").get_text(" ", strip=True) == (  # type: ignore[union-attr]
        "https://bäckerei.example https://xn--bckerei-5wa.example"
    )
    assert page.select_one("table th[scope=row]").get_text(" ", strip=True) == (  # type: ignore[union-attr]
        "https://café.example:8443 https://xn--caf-dma.example:8443"
    )


def test_the_form_stands_above_the_list(as_ada: Client, acme: Actor) -> None:
    a_site("https://www.acme.example")

    section = page_of(as_ada.get(PAGE)).select_one("section[aria-labelledby=sites]")
    assert section is not None
    assert [one.name for one in section.find_all(["form", "section"], recursive=False)] == ["form", "section"]
