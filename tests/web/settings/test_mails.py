"""The pages of e-mail templates: what is shown, saved, refused, previewed, tried, and who sends."""

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.db import db
from portal.db.outbox import Outbox
from portal.domain.audit.models import AuditEvent
from portal.domain.notifications.models import MailSender, MailTemplate
from portal.domain.notifications.sender import CHECK, look_at_sender_again, proved_address
from portal.domain.sellers.models import OriginProof
from portal.domain.sellers.queries import shop
from portal.kernel import clock
from portal.mail.render import usual_wording
from tests.application import statements
from tests.client import Client, page_of
from tests.dns_server import name_server
from tests.factories.world import work_off

pytestmark = pytest.mark.usefixtures("acme")
LIST, SENDER = "/settings/mails", "/settings/mail-sender"
APPROVED = f"{LIST}/order-approved/en"
OURS = {
    "subject": "Off we go: {{ order_number }}",
    "heading": "Off we go",
    "content": "Now.\n\n[See]({{ url }})",
}


def save(browser: Client, url: str = APPROVED, **fields: str) -> TestResponse:
    return browser.send(browser.get(url), url, **{"enabled": "y"} | fields)


def rows() -> list[MailTemplate]:
    db.session.expire_all()
    return list(db.session.scalars(select(MailTemplate)))


def test_the_list_takes_a_fixed_number_of_statements(as_ada: Client) -> None:
    save(as_ada, **OURS)
    with statements() as for_one:
        as_ada.get(LIST)
    save(as_ada, f"{LIST}/order-failed/el", subject="Α", heading="Α", content="Α {{ url }}")
    usual = vars(usual_wording("order-completed", "en"))
    save(as_ada, f"{LIST}/order-completed/en", **usual, from_name="Ada")

    with statements() as for_three:
        page = page_of(as_ada.get(LIST))

    assert [one.get_text(strip=True) for one in page.select("tbody .badge")] == [
        "EN: Own words", "EN: Own sender or copy", "EL: Own words"
    ]  # fmt: skip
    assert len(for_one) == len(for_three)


@pytest.mark.parametrize(
    ("sought", "found"), [("invoice", ["invoice-issued"]), ("PASSWORD-RESET", ["password-reset"]), ("zz", [])]
)
def test_the_list_can_be_searched(as_ada: Client, sought: str, found: list[str]) -> None:
    page = page_of(as_ada.get(f"{LIST}?q={sought}"))

    assert [one.get_text() for one in page.select("tbody .cell__sub")] == found
    assert ("No such message" in page.get_text()) == (found == [])


def test_what_is_saved_is_shown_previewed_and_told(as_ada: Client) -> None:
    answer = save(as_ada, **OURS, copy_to="archive@acme.example")

    assert answer.status_code == 303
    page = page_of(as_ada.get(APPROVED))
    preview = as_ada.get(f"{APPROVED}/preview")
    assert page.h1 is not None
    assert page.h1.get_text() == "Off we go: ORD-2026-0042"
    assert page.select_one("[name=copy_to]")["value"] == "archive@acme.example"  # type: ignore[index]
    assert "Now." in preview.text
    assert "Off we go" in preview.text
    [row] = rows()
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.event == "mail_template.changed")).one()
    assert event.object_id == row.public_id
    assert event.changes["mail_copy_to"] == [None, "archive@acme.example"]


def test_a_preview_may_do_nothing_and_stands_in_our_page_alone(as_ada: Client) -> None:
    preview, page = as_ada.get(f"{APPROVED}/preview"), as_ada.get(APPROVED)

    policy = preview.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


def test_what_is_typed_can_be_seen_before_it_is_saved(as_ada: Client) -> None:
    page = as_ada.get(APPROVED)
    token = page_of(page).select_one("[name=csrf_token]")["value"]  # type: ignore[index]
    typed = {"csrf_token": token, "version": "0", "enabled": "y"} | OURS

    seen = as_ada.post(f"{APPROVED}/preview", data=typed)
    wrong = as_ada.post(f"{APPROVED}/preview", data=typed | {"content": "{{ secret }}"})

    assert (seen.status_code, "Now." in seen.text) == (200, True)
    assert (wrong.status_code, wrong.mimetype, wrong.text) == (422, "text/plain", "Unknown field secret.")
    assert rows() == []


@pytest.mark.acceptance(114)
@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"content": "{{ customer.iban }}"}, "Unknown field customer.iban."),
        ({"content": "Hello"}, "Without {{ url }} the message is of no use."),
        ({"content": ""}, "Enter what the message says."),
        ({"subject": "One\r\nBcc: eve@evil.example"}, "characters that cannot"),
        ({"from_name": "Ada\r\nBcc: eve@evil.example"}, "characters that cannot"),
        ({"reply_to": "ada@acme.example\r\nBcc: eve@evil.example"}, "not an e-mail address"),
        ({"copy_to": "a@x.example, b@x.example"}, "not an e-mail address"),
    ],
)
def test_what_cannot_be_sent_is_refused_and_stays_in_the_form(
    as_ada: Client, fields: dict[str, str], told: str
) -> None:
    answer = save(as_ada, **OURS | fields)

    assert answer.status_code == 422
    assert page_of(answer).select(".error-summary li") != []
    assert rows() == []
    assert told in page_of(answer).get_text()


def test_who_was_slower_is_told_and_nothing_is_lost(as_ada: Client) -> None:
    page = as_ada.get(APPROVED)
    save(as_ada, **OURS)

    late = as_ada.send(page, APPROVED, **OURS | {"heading": "Mine"})

    assert late.status_code == 409
    assert page_of(late).select_one("[name=heading]")["value"] == "Mine"  # type: ignore[index]


def test_the_page_says_what_cannot_be_left_out(as_ada: Client) -> None:
    told = "has to stand in the content."

    assert f"{{{{ url }}}} {told}" in page_of(as_ada.get(APPROVED)).get_text()
    assert told not in page_of(as_ada.get(f"{LIST}/signup-received/en")).get_text()


def test_a_security_message_has_no_switch_and_no_copy(as_ada: Client) -> None:
    page = page_of(as_ada.get(f"{LIST}/password-reset/en"))

    assert page.select("[type=checkbox][name=enabled]") == []
    assert page.select("[name=copy_to]") == []


def test_the_default_can_be_restored(as_ada: Client) -> None:
    save(as_ada, **OURS)

    as_ada.send(as_ada.get(APPROVED), f"{APPROVED}/restore")

    assert rows() == []
    assert "Restore default" not in as_ada.get(APPROVED).text


def test_a_test_is_asked_for_once_in_a_while(as_ada: Client) -> None:
    page = as_ada.get(APPROVED)
    with clock.frozen(clock.now()):
        for _ in range(2):
            as_ada.send(page, f"{APPROVED}/test")

    asked = db.session.scalars(select(Outbox).where(Outbox.kind == "mail.send")).all()
    [mine] = [one.payload for one in asked if "sample_language" in one.payload["ids"]]
    assert mine["ids"] == {"sample_language": "en"}
    assert mine["to"].startswith("ada@")


def test_the_page_leads_to_the_log_of_this_message(as_ada: Client) -> None:
    link = page_of(as_ada.get(APPROVED)).select_one("a[href*='mail-log?kind=order-approved']")

    assert link is not None
    assert as_ada.get(str(link["href"])).status_code == 200


@pytest.mark.parametrize("url", [f"{LIST}/no-such/en", f"{LIST}/order-approved/fr"])
def test_what_there_is_not_is_not_found(as_ada: Client, url: str) -> None:
    assert as_ada.get(url).status_code == 404
    assert as_ada.get(f"{url}/preview").status_code == 404


def only_sender() -> MailSender:
    db.session.expire_all()
    return db.session.scalars(select(MailSender)).one()


def check() -> None:
    work_off(lambda kind: kind == CHECK)


def test_a_sender_is_used_once_its_domain_is_proved_and_no_longer_when_the_proof_is_gone(
    as_ada: Client,
) -> None:
    as_ada.send(as_ada.get(SENDER), SENDER, address="hello@acme.example")
    assert "Checking" in as_ada.get(SENDER).text
    record = f"portico-site={shop().site_token}"
    db.session.commit()

    with name_server({"_portico.acme.example": record}):
        check()
    assert proved_address() == "hello@acme.example"
    assert "Messages come from this address." in as_ada.get(SENDER).text
    db.session.commit()

    with name_server({}):
        look_at_sender_again()
        db.session.commit()
        check()
    assert (only_sender().proof, proved_address()) == (OriginProof.LOST, "")
    assert "Proof is gone" in as_ada.get(SENDER).text


@pytest.mark.parametrize("record", ["", "portico-site=somebody-elses"])
def test_without_the_record_the_platforms_address_stays(as_ada: Client, record: str) -> None:
    as_ada.send(as_ada.get(SENDER), SENDER, address="hello@acme.example")
    db.session.commit()

    with name_server({"_portico.acme.example": record} if record else {}):
        check()

    assert (only_sender().proof, proved_address()) == (OriginProof.UNPROVED, "")
    assert "Not proved" in as_ada.get(SENDER).text


def test_a_sender_can_be_taken_away(as_ada: Client) -> None:
    as_ada.send(as_ada.get(SENDER), SENDER, address="hello@acme.example")

    as_ada.send(as_ada.get(SENDER), f"{SENDER}/remove")

    assert db.session.scalar(select(MailSender)) is None
    assert as_ada.get(f"{SENDER}/proof").status_code == 404
