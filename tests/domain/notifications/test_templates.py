"""What a seller changes about a mail is what its reader gets; what must reach people always does."""

import pytest

from portal.db import db
from portal.domain.notifications.actions import Wanted, compose
from portal.domain.notifications.models import MailMessage, MailStatus
from portal.domain.notifications.queries import mails_with
from portal.domain.notifications.sender import name_sender, proved_address, sender
from portal.domain.notifications.templates import (
    Terms,
    change_template,
    restore_default,
    send_test,
    template_row,
    terms_of,
)
from portal.domain.notifications.values import staff_page
from portal.domain.sellers.models import Host, OriginProof
from portal.domain.sellers.queries import current_seller, shop
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, NotFound, Stale
from portal.mail.links import base_url
from portal.mail.message import Mail
from portal.mail.render import usual_wording
from portal.mail.wording import Wording
from tests.factories.trade import a_sign_up
from tests.mailbox import Mailbox

OURS = Wording("Welcome back to {{ seller.name }}", "You again", "Hello there.\n\n[Go on]({{ sign_in_url }})")
DUPLICATE = "signup-duplicate"


def changed(template: str = DUPLICATE, language: str = "en", *, by: Actor, **terms: object) -> None:
    before, version = terms_of(template, language)
    values = {"enabled": True, "wording": before.wording, **terms}
    change_template(template, language, Terms(**values), version=version, actor=by)  # type: ignore[arg-type]


def composed(template: str = DUPLICATE, key: str = "k", **ids: object) -> Mail | None:
    return compose(Wanted(key, template, "cleo@x.example", "Cleo", "", dict(ids)))


def logged() -> list[MailMessage]:
    return list(db.session.scalars(mails_with()))


def test_nothing_changes_where_nothing_was_changed(acme: Actor) -> None:
    usual = composed()
    changed(by=acme, copy_to="archive@acme.example")
    same = composed(key="other")

    row = template_row(DUPLICATE, "en")
    assert usual is not None
    assert same is not None
    assert row is not None
    assert (row.subject, row.content) == ("", "")
    assert (same.subject, same.text, same.html) == (usual.subject, usual.text, usual.html)


def test_own_words_sender_and_answers_reach_the_reader_in_their_language(acme: Actor) -> None:
    changed(
        by=acme, wording=OURS, from_name="Nora of Acme", reply_to="nora@acme.example", reply_to_name="Nora"
    )

    mail = composed()
    assert mail is not None
    message = mail.as_email(sender="portal@portal.example")
    assert mail.subject == f"Welcome back to {shop().company_name}"
    assert "Hello there.\n\nGo on:\nhttp" in mail.text
    assert str(message["From"]) == "Nora of Acme <portal@portal.example>"
    assert str(message["Reply-To"]) == "Nora <nora@acme.example>"

    shop().language = "el"
    greek = composed(key="greek")
    assert greek is not None
    assert greek.subject == usual_wording(DUPLICATE, "el").subject.replace(
        "{{ seller.name }}", shop().company_name
    )


@pytest.mark.acceptance(114)
def test_a_message_that_is_switched_off_is_not_sent_and_the_log_says_so(acme: Actor) -> None:
    changed(by=acme, enabled=False)

    assert composed() is None
    [row] = logged()
    assert (row.status, row.recipient) == (MailStatus.SWITCHED_OFF, "cleo@x.example")

    changed(by=acme, enabled=True)
    assert composed(key="again") is not None


@pytest.mark.acceptance(114)
def test_a_copy_goes_to_the_address_that_was_named(acme: Actor, smtp_server: Mailbox) -> None:
    changed(by=acme, copy_to="archive@acme.example")
    mail = composed()
    assert mail is not None
    assert mail.copy_to == "archive@acme.example"
    assert "archive" not in mail.as_email(sender="p@p.example").as_string()


@pytest.mark.parametrize(
    ("terms", "field"),
    [({"enabled": False}, "enabled"), ({"copy_to": "boss@acme.example"}, "copy_to")],
)
@pytest.mark.parametrize("template", ["confirm-email", "password-reset", "asset-welcome", "staff-invitation"])
def test_messages_with_codes_are_always_sent_and_never_copied(
    acme: Actor, template: str, terms: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        changed(template, by=acme, **terms)

    assert list(refused.value.field_errors) == [field]


@pytest.mark.acceptance(114)
def test_a_message_with_an_unknown_field_cannot_be_saved(acme: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        changed(by=acme, wording=Wording("S", "H", "{{ customer.iban }}"))

    assert refused.value.field_errors == {"content": "Unknown field customer.iban."}
    assert template_row(DUPLICATE, "en") is None


def test_restoring_brings_back_the_usual_words(acme: Actor) -> None:
    changed(by=acme, wording=OURS, enabled=False)

    restore_default(DUPLICATE, "en", actor=acme)

    mail = composed()
    assert mail is not None
    assert mail.subject == f"You already have an account at {shop().company_name}"


def test_who_was_slower_is_told(acme: Actor) -> None:
    changed(by=acme, wording=OURS)

    with pytest.raises(Stale):
        change_template(DUPLICATE, "en", Terms(enabled=True, wording=OURS), version=0, actor=acme)


@pytest.mark.parametrize(("template", "language"), [("no-such", "en"), (DUPLICATE, "fr")])
def test_there_is_no_such_message(acme: Actor, template: str, language: str) -> None:
    with pytest.raises(NotFound):
        send_test(template, language, to="a@x.example", name="A", actor=acme)


def test_a_test_shows_what_is_switched_off_and_copies_nobody(acme: Actor) -> None:
    changed("order-completed", by=acme, enabled=False, copy_to="archive@acme.example")

    mail = composed("order-completed", sample_language="en")

    assert mail is not None
    assert "Mailbox migration" in mail.text
    assert mail.copy_to == ""


@pytest.mark.parametrize("is_staff", [False, True])
def test_words_about_a_password_of_staff_are_nobodys_own(acme: Actor, is_staff: bool) -> None:
    user = a_sign_up("Bakery")
    if is_staff:
        user.door.seller_id = None
    changed("password-reset", by=acme, wording=Wording("Ours", "H", "{{ url }}"))

    mail = compose(Wanted("k", "password-reset", user.email, user.name, "", {"user_id": user.id}))

    assert mail is not None
    assert (mail.subject == "Ours") is not is_staff


def test_links_lead_to_the_shops_own_host_once_it_is_proved_and_was_opened(acme: Actor) -> None:
    def link() -> str:
        user = a_sign_up("Bakery")
        mail = compose(Wanted(user.email, "confirm-email", user.email, "", "", {"user_id": user.id}))
        assert mail is not None
        return next(line for line in mail.text.split() if "/confirm/" in line).partition("/shop/")[0]

    host = Host(seller_id=current_seller().id, name="shop.acme.example", proof=OriginProof.PROVED)
    db.session.add(host)
    db.session.flush()
    assert link() == base_url()

    host.opened_at = clock.now()
    assert link() == "http://shop.acme.example"
    test = composed(sample_language="en")
    assert test is not None
    assert "http://shop.acme.example/shop/" in test.html
    assert staff_page("/orders/1") == f"{base_url()}/orders/1"

    host.proof = OriginProof.LOST
    assert link() == base_url()


def test_an_address_counts_once_its_domain_is_proved(acme: Actor) -> None:
    name_sender("hello@acme.example", actor=acme)
    before = composed()
    assert before is not None
    assert (before.from_address, proved_address()) == ("", "")

    found = sender()
    assert found is not None
    found.proof = type(found.proof).PROVED
    after = composed(key="after")

    assert after is not None
    assert str(after.as_email(sender="p@p.example")["From"]) == f"{shop().company_name} <hello@acme.example>"


def test_another_address_has_to_be_proved_again(acme: Actor) -> None:
    found = name_sender("hello@acme.example", actor=acme)
    found.proof = type(found.proof).PROVED

    name_sender("hello@other.example", actor=acme)

    assert proved_address() == ""
