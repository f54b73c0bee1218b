"""The builder of the snippet, its variants, and the mail to a web developer."""

import re

import pytest
from markupsafe import escape
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.db import Scope, db, transaction
from portal.db.outbox import Outbox
from portal.domain.catalogue.groups import GroupFacts, create_group
from portal.domain.catalogue.models import ProductStatus
from portal.domain.notifications.actions import Wanted, compose
from portal.domain.notifications.models import MailMessage
from portal.domain.users.models import Membership
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from portal.web.assets import loader_integrity, loader_version
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.trade import a_product

PAGE = "/settings/widget"


def text_of(answer: TestResponse, selector: str) -> str:
    found = page_of(answer).select_one(selector)
    assert found is not None
    return str(found.get("value") or found.get_text())


def test_the_snippet_names_portal_and_shop(as_ada: Client, ada: Membership, acme: Actor) -> None:
    slug, answer = ada.seller.slug, as_ada.get(PAGE)

    assert text_of(answer, "#widget-snippet") == (
        f'<cloud-shop shop="{slug}" view="catalog">'
        f'<a href="http://localhost/shop/{slug}">Open our cloud shop</a></cloud-shop>\n'
        '<script async src="http://localhost/embed/v1.js"></script>'
    )
    assert text_of(answer, "#widget-link") == (
        f'<a href="http://localhost/shop/{slug}">Open our cloud shop</a>'
    )


def test_a_comparison_can_be_shown_where_there_is_one(as_ada: Client, acme: Actor) -> None:
    before = page_of(as_ada.get(PAGE)).select("#view option")
    create_group(GroupFacts("Movers", published=True), [a_product(), a_product()], actor=SYSTEM)
    create_group(GroupFacts("Draft"), [a_product(), a_product()], actor=SYSTEM)
    db.session.commit()

    after = page_of(as_ada.get(PAGE)).select("#view option")
    snippet = text_of(as_ada.get(f"{PAGE}?view=compare/movers"), "#widget-snippet")

    new = {str(one["value"]) for one in after} - {str(one["value"]) for one in before}
    assert {value for value in new if value.startswith("compare/")} == {"compare/movers"}
    assert 'view="compare/movers"' in snippet


def test_the_pinned_script_is_the_one_that_is_served(as_ada: Client, acme: Actor) -> None:
    pinned = text_of(as_ada.get(PAGE), "#widget-pinned")

    address = re.search(r'src="http://localhost([^"]+)"', pinned)
    assert address is not None
    assert f'integrity="{loader_integrity()}" crossorigin="anonymous"' in pinned
    assert loader_version() in address.group(1)
    assert as_ada.get(address.group(1)).status_code == 200


@pytest.mark.parametrize(
    ("query", "written"),
    [
        ("view=signup&mode=overlay", 'view="signup" mode="overlay"'),
        ("scheme=dark&theme=inherit&loading=eager", 'scheme="dark" theme="inherit" loading="eager"'),
        ("scheme=auto&theme=brand&loading=lazy&mode=inline", ""),
        ("accent=%23aa3300&radius=0", 'accent="#aa3300" radius="0"'),
        ("font=serif&locale=el", 'font="serif" locale="el"'),
        ("density=compact&accent=F80", 'accent="#ff8800" density="compact"'),
        ("view=checkout", 'view="checkout"'),
        ("deep_links=on", "deep-links"),
        ("deep_links=push", 'deep-links="push"'),
        ("label=A+%22B%22+%3Cscript%3E", 'label="A &quot;B&quot; &lt;script&gt;"'),
    ],
)  # fmt: skip
def test_what_is_chosen_is_written(as_ada: Client, acme: Actor, query: str, written: str) -> None:
    snippet = text_of(as_ada.get(f"{PAGE}?{query}"), "#widget-snippet")

    told = snippet.partition(">")[0].partition('" ')[2].removeprefix('view="catalog"').strip()
    assert told == written


def test_it_can_begin_at_what_the_shop_offers(as_ada: Client, acme: Actor) -> None:
    mover = a_product("Mover", category="Migration & more")
    db.session.commit()
    page = page_of(as_ada.get(PAGE))
    groups = {str(one["label"]): [option["value"] for option in one("option")] for one in page("optgroup")}

    for view in ("category/migration-more", f"product/{mover.slug}"):
        assert f' view="{view}"' in text_of(as_ada.get(f"{PAGE}?view={view}"), "#widget-snippet")

    assert (groups["Categories"], groups["Products"]) == (
        ["category/migration-more"],
        [f"product/{mover.slug}"],
    )


def test_it_cannot_begin_at_what_others_offer(
    as_ada: Client, acme: Actor, ada: Membership, eve: Membership
) -> None:
    with transaction(Scope(eve.seller_id)):
        theirs = a_product("Theirs", category="Elsewhere").slug
    hidden = a_product("Hidden", category="Cellar")
    hidden.status = ProductStatus.RETIRED
    db.session.commit()

    for view in (f"product/{theirs}", "category/elsewhere", f"product/{hidden.slug}", "category/cellar"):
        answer = as_ada.get(f"{PAGE}?view={view}")
        assert answer.status_code == 422
        assert 'view="catalog"' in text_of(answer, "#widget-snippet")


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_a_fixed_number_of_statements(as_ada: Client, acme: Actor, number: int) -> None:
    for one in range(number):
        a_product(category=f"Kind {one}")
    db.session.commit()
    as_ada.get(PAGE)

    with statements() as sent:
        as_ada.get(PAGE)

    assert len(sent) == 9, "\n".join(sent)


@pytest.mark.parametrize(
    "query", ["accent=red", "view=elsewhere", "radius=99", "locale=de", "label=" + "x" * 81, "mode=%22"]
)
def test_what_cannot_be_chosen_is_told_and_not_written(as_ada: Client, acme: Actor, query: str) -> None:
    answer = as_ada.get(f"{PAGE}?{query}")

    written = text_of(answer, "#widget-snippet").partition(">")[0]
    assert answer.status_code == 422
    assert len(page_of(answer).select(".error-summary li")) == 1
    assert written.endswith('view="catalog"')


def test_the_card_comes_alone_while_somebody_chooses(as_ada: Client, acme: Actor) -> None:
    answer = as_ada.part(f"{PAGE}?mode=overlay")

    assert page_of(answer).find(recursive=False)["id"] == "snippet-card"  # type: ignore[index]
    assert 'mode="overlay"' in text_of(answer, "#widget-snippet")


def send(browser: Client, email: str, query: str = "mode=overlay") -> TestResponse:
    return browser.send(browser.get(f"{PAGE}?{query}"), f"{PAGE}/send", email=email)


def test_the_snippet_goes_to_a_developer(as_ada: Client, ada: Membership) -> None:
    answer = send(as_ada, "dev@agency.example")

    with transaction(Scope(ada.seller_id)):
        told = db.session.scalars(select(Outbox).where(Outbox.kind == "mail.send")).one().payload
        mail = compose(Wanted(told["mail_key"], told["template"], told["to"], "", told["about"], told["ids"]))
        logged = [one.recipient for one in db.session.scalars(select(MailMessage))]
    snippet = f'<cloud-shop shop="{ada.seller.slug}" view="catalog" mode="overlay">'
    assert (answer.status_code, answer.location) == (303, f"{PAGE}?mode=overlay")
    assert mail is not None
    assert mail.subject == "The cloud shop of Acme Cloud for its web site"
    assert snippet in mail.text
    assert str(escape(snippet)) in mail.html
    assert logged == ["dev@agency.example"]


@pytest.mark.parametrize("email", ["", "nobody", "a@b.example\r\nBcc: c@d.example"])
def test_what_is_no_address_is_refused(as_ada: Client, acme: Actor, email: str) -> None:
    answer = send(as_ada, email)

    assert answer.status_code == 422
    assert page_of(answer).select_one("details[open] #email") is not None
    assert 'mode="overlay"' in text_of(answer, "#widget-snippet")
    assert db.session.scalars(select(Outbox).where(Outbox.kind == "mail.send")).all() == []


def test_two_clicks_are_one_mail(as_ada: Client, acme: Actor) -> None:
    with clock.frozen(clock.now()):
        send(as_ada, "dev@agency.example")
        send(as_ada, "dev@agency.example")

    assert len(db.session.scalars(select(Outbox).where(Outbox.kind == "mail.send")).all()) == 1


def test_mails_have_a_limit(as_ada: Client, acme: Actor) -> None:
    answers = [send(as_ada, f"dev{number}@agency.example") for number in range(11)]

    assert [one.status_code for one in answers] == [303] * 10 + [429]
    assert answers[-1].headers["Retry-After"].isdigit()


@pytest.mark.usefixtures("acme")
def test_the_snippet_is_ready_before_anything_is_chosen(as_ada: Client) -> None:
    page = page_of(as_ada.get(PAGE))

    inside = [one.get("id") for one in page.select("#widget-snippet, .preview, #snippet-options, #view")]
    assert inside[0] == "widget-snippet"
    assert inside[-2:] == ["snippet-options", "view"]
    assert "open" not in page.select_one("#snippet-options").attrs


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize("asked", ["?view=signup", "?accent=reddish"])
def test_the_options_stay_open_for_who_chose_without_script(as_ada: Client, asked: str) -> None:
    page = page_of(as_ada.get(PAGE + asked))

    assert "open" in page.select_one("#snippet-options").attrs
