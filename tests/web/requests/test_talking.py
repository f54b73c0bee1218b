"""Taking on, commenting and asking on the page of a request; and several decided at once from the list."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.accounts.models import Account, AccountStatus
from portal.domain.cloud_accounts.actions import request_cloud_account
from portal.domain.requests.discuss import answer
from portal.domain.requests.models import Request, RequestStatus
from portal.domain.requests.overdue import remind_approvers
from portal.domain.requests.queries import comments_on, request_or_404
from portal.domain.requests.signup import queue_customer
from portal.kernel import clock
from portal.kernel.actor import Actor
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_customer, a_request


@pytest.fixture
def wanted(acme: Actor) -> Request:
    made = a_request()
    db.session.commit()
    return made


def now(one: Request) -> Request:
    db.session.expire_all()
    return request_or_404(one.public_id)


def url(wanted: Request, verb: str = "") -> str:
    return f"/requests/{wanted.public_id}" + (f"/{verb}" if verb else "")


def test_a_colleague_is_named_once_the_request_is_taken_on(as_ada: Client, wanted: Request) -> None:
    as_ada.send(as_ada.get(url(wanted)), url(wanted, "assign"))

    row = page_of(as_ada.get("/requests?status=in_review")).select_one("tbody tr")
    assert row is not None
    assert row.select_one('td[data-label="Assigned to"]').get_text() == "Ada Lovelace"
    assert (
        "Ada Lovelace"
        in page_of(as_ada.get(url(wanted))).select_one("section[aria-labelledby=assigned]").text
    )


def test_comments_stand_on_the_page_in_a_fixed_number_of_statements(as_ada: Client, wanted: Request) -> None:
    as_ada.send(as_ada.get(url(wanted)), url(wanted, "comment"), text="Known to sales.")
    with statements() as for_one:
        one = as_ada.get(url(wanted))
    for text in ("They called.", "They called again."):
        as_ada.send(one, url(wanted, "comment"), text=text)

    with statements() as for_three:
        three = as_ada.get(url(wanted))

    found = [len(page_of(page).select("#requests-comments article")) for page in (one, three)]
    assert (found, len(for_one)) == ([1, 3], len(for_three))
    assert "internal" in page_of(one).select_one("#requests-comments article").get_text()


def history(browser: Client, wanted: Request) -> list[list[str]]:
    """Title, actor and text of each entry on the page, the oldest first."""
    entries = page_of(browser.get(url(wanted))).select(".timeline__entry")[::-1]
    return [
        [
            entry.select_one(".timeline__title").get_text(),
            *(one.get_text() for one in entry.select("bdi, .small:not(.soft)")),
        ]
        for entry in entries
    ]


def test_the_page_tells_all_that_befell_it_by_whom(as_ada: Client, acme: Actor, wanted: Request) -> None:
    page = as_ada.get(url(wanted))
    as_ada.send(page, url(wanted, "assign"))
    as_ada.submit(as_ada.get(url(wanted, "edit")), url(wanted, "edit"), cloud_providers="aws")
    as_ada.send(page, url(wanted, "comment"), text="Known to sales.")
    as_ada.send(page, url(wanted, "ask"), question="Which VAT id?")
    answer(now(wanted), "GR123.")
    with clock.frozen(clock.now() + timedelta(hours=25)):
        remind_approvers()
        remind_approvers()
    db.session.commit()
    as_ada.submit(as_ada.get(url(wanted)), url(wanted, "reject"), reason="Not a company.")

    assert history(as_ada, wanted) == [
        ["Request received"],
        ["Request assigned", "Ada Lovelace"],
        ["Terms of a request changed", "Ada Lovelace"],
        ["Comment on a request", "Ada Lovelace"],
        ["Question asked about a request", "Ada Lovelace"],
        ["Question about a request answered"],
        ["Request rejected", "Ada Lovelace", "Not a company."],
        ["Reminder to decide sent", "Portico", "It had waited for 24 hours."],  # by the clock of tomorrow
    ]


def test_who_asks_is_named_until_they_are_forgotten(as_ada: Client, wanted: Request) -> None:
    before = history(as_ada, wanted)

    as_ada.submit(as_ada.get(url(wanted)), url(wanted, "reject"), reason="Not a company.")

    assert (before, history(as_ada, wanted)[0]) == (
        [["Request received", "Nora Newman"]],
        ["Request received"],
    )


def test_what_staff_entered_is_not_called_sent(as_ada: Client, acme: Actor, wanted: Request) -> None:
    account = a_customer("Crisp Apples", status=AccountStatus.PENDING)
    account.source = "portal"
    queue_customer(account, "", actor=acme)
    db.session.commit()
    by_staff = db.session.scalars(select(Request).where(Request.subject == "Crisp Apples")).one()

    titles = [page_of(as_ada.get(url(one))).select_one("#submitted").get_text() for one in (wanted, by_staff)]

    assert titles == ["What they sent", "What was entered"]
    assert history(as_ada, by_staff) == [["Request received", "Ada Lovelace"]]


@pytest.mark.parametrize(("verb", "field"), [("comment", "text"), ("ask", "question")])
def test_nothing_is_said_without_words(as_ada: Client, wanted: Request, verb: str, field: str) -> None:
    answer = as_ada.send(as_ada.get(url(wanted)), url(wanted, verb), **{field: " "})

    assert answer.status_code == 422
    assert "Write 1 to 2000 characters." in answer.text
    assert (now(wanted).status, comments_on(wanted)) == (RequestStatus.NEW, [])


def test_the_page_says_that_an_answer_is_due(as_ada: Client, wanted: Request) -> None:
    as_ada.send(as_ada.get(url(wanted)), url(wanted, "ask"), question="Which VAT id?")

    shown = page_of(as_ada.get(url(wanted)))
    assert now(wanted).status is RequestStatus.MORE_INFO
    assert "We have asked the person and wait for the answer." in shown.get_text()
    assert shown.select('form[action$="/ask"] textarea') != []  # the dialog stands, its button does not
    assert [b.get_text(strip=True) for b in shown.select(".page-header .button")] == [
        "Delete",
        "Reject",
        "Approve",
    ]


def test_a_disposable_address_is_pointed_out(as_ada: Client, wanted: Request) -> None:
    wanted.submitted = wanted.submitted | {"email": "nora@mailinator.com"}
    db.session.commit()

    assert "The address is of a disposable e-mail service." in page_of(as_ada.get(url(wanted))).get_text()


def test_requests_are_limited_to_a_type(as_ada: Client, wanted: Request) -> None:
    shown = page_of(as_ada.get("/requests?type=signup"))

    assert [one.get_text(strip=True) for one in shown.select(".chip bdi")] == ["Type: Sign-up"]
    assert len(shown.select("tbody tr")) == 1


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        ("approve", RequestStatus.APPROVED),
        ("reject", RequestStatus.REJECTED),
        ("delete", RequestStatus.DELETED),
    ],
)
def test_chosen_ones_are_decided_together_without_script(
    as_ada: Client, wanted: Request, verb: str, status: RequestStatus
) -> None:
    other = a_request("Corner Shop")
    db.session.commit()
    boxes = page_of(as_ada.get("/requests")).select('input[form="requests-chosen"]')
    chosen = [str(box["value"]) for box in boxes]
    page = as_ada.get("/requests/together", query_string={"chosen": chosen})
    as_ada.send(as_ada.get(url(other)), url(other, "delete"))

    answer = as_ada.send(page, f"/requests/together/{verb}", chosen=chosen, reason="Not now.")

    rows = [row.select("td")[0].get_text(strip=True) for row in page_of(answer).select("tbody tr")]
    assert (answer.status_code, set(chosen)) == (200, {wanted.public_id, other.public_id})
    assert (rows, now(wanted).status) == (["Done", "Skipped"], status)
    assert "1 of 2 decided." in answer.text


def test_rejecting_together_needs_a_reason(as_ada: Client, wanted: Request) -> None:
    page = as_ada.get("/requests/together", query_string={"chosen": wanted.public_id})

    answer = as_ada.send(page, "/requests/together/reject", reason=" ")

    assert (answer.status_code, now(wanted).status) == (422, RequestStatus.NEW)
    assert "Give a reason of 1 to 500 characters." in answer.text


def test_choosing_nothing_leads_back_with_a_word(as_ada: Client, wanted: Request) -> None:
    answer = as_ada.get("/requests/together", follow_redirects=True)

    assert answer.request.path == "/requests"
    assert "Choose 1 to 50 requests." in answer.text


def test_of_several_types_the_way_back_keeps_the_filters(
    as_ada: Client, wanted: Request, acme: Actor
) -> None:
    customer = a_customer("Corner Shop")
    customer.cloud_providers = ["aws"]
    request_cloud_account(customer, "aws", actor=acme, source="portal")
    db.session.commit()
    here = "/requests?status=new"
    page = page_of(as_ada.get(here))
    back = str(page.select_one("#requests-chosen input[name=next]")["value"])
    chosen = [str(box["value"]) for box in page.select('input[form="requests-chosen"]')]

    several = as_ada.get("/requests/together", query_string={"chosen": chosen, "next": back})
    told = as_ada.get(several.location)
    one = as_ada.get("/requests/together", query_string={"chosen": chosen[:1], "next": back})
    abroad = as_ada.get("/requests/together", query_string={"next": "https://evil.example"})

    assert len(chosen) == 2
    list_again = page_of(told)
    still = [str(box["value"]) for box in list_again.select('input[form="requests-chosen"][checked]')]
    assert (several.status_code, abroad.location) == (303, "/requests")
    assert several.location == f"{here}&chosen={chosen[0]}&chosen={chosen[1]}"
    assert "Choose requests of one type." in told.text
    assert (still, list_again.select_one("#requests-chosen input[name=next]")["value"]) == (chosen, here)
    assert len(page_of(one).select(f'main a[href="{here}&chosen={chosen[0]}"]')) == 2


def test_what_was_refused_together_is_still_chosen_on_the_way_back(as_ada: Client, acme: Actor) -> None:
    ready, poor = a_request("Corner Shop"), a_request("Bakery")
    db.session.get_one(Account, poor.account_id).status = AccountStatus.CLOSED
    db.session.commit()
    chosen = [ready.public_id, poor.public_id]

    page = as_ada.get("/requests/together", query_string={"chosen": chosen, "next": "/requests?status=new"})
    answer = as_ada.send(
        page, "/requests/together/approve", chosen=chosen, next="/requests?status=new&chosen=req_old"
    )

    back = page_of(answer).select_one("main p a.button")["href"]
    assert back == f"/requests?status=new&chosen={poor.public_id}"


def test_what_was_said_is_still_read_after_the_decision(as_ada: Client, wanted: Request) -> None:
    page = as_ada.get(url(wanted))
    as_ada.send(page, url(wanted, "comment"), text="Known to sales.")
    as_ada.submit(page, url(wanted, "approve"), price_book_id="")

    shown = page_of(as_ada.get(url(wanted)))

    assert "Known to sales." in shown.select_one("#requests-comments").get_text()
    assert shown.select("main form[method=post]") == []
