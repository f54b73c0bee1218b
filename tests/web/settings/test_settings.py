"""The settings of shop, access and widget."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.db import db
from portal.domain.accounts.actions import Company, open_account
from portal.domain.accounts.models import AccountStatus
from portal.domain.catalogue.actions import NewTerms, publish_terms
from portal.domain.sellers.models import Shop
from portal.domain.sellers.queries import current_seller, house_time
from portal.domain.users.models import Membership
from portal.kernel import clock
from portal.kernel.actor import Actor
from tests.client import Client, page_of

PAGES = [
    f"/settings{page}"
    for page in ("", "/shop", "/access", "/terms", "/privacy", "/host", "/fields", "/widget")
]


def ours() -> Shop:
    db.session.expire_all()
    return db.session.scalars(select(Shop)).one()


@pytest.mark.parametrize("url", PAGES)
def test_a_member_is_refused(client: Client, ben: Membership, url: str) -> None:
    client.sign_in(ben)

    assert client.get(url).status_code == 403


def test_the_index_leads_to_every_page(as_ada: Client, acme: Actor) -> None:
    links = [link["href"] for link in page_of(as_ada.get("/settings")).select("main .panel a")]

    assert links == [
        *PAGES[1:], "/settings/mails", "/users",
        "/settings/new-customers", "/settings/payment-methods", "/settings/currencies",
        "/settings/taxes", "/settings/support-plans",
    ]  # fmt: skip


def test_the_shop_is_changed(as_ada: Client, acme: Actor) -> None:
    fields = {
        "company_name": "Acme",
        "support_email": "hi@acme.example",
        "accent": "#AA3300",
        "radius": "0",
        "font": "serif",
        "language": "el",
        "zone": "Europe/Lisbon",
    }

    answer = as_ada.send(as_ada.get("/settings/shop"), "/settings/shop", **fields)

    shop = ours()
    assert answer.status_code == 303
    assert (shop.company_name, shop.accent) == ("Acme", "#aa3300")
    assert (shop.radius, shop.font, shop.density, shop.language) == ("0", "serif", "", "el")
    assert shop.zone == "Europe/Lisbon"


def test_links_at_the_foot_stand_in_shop_and_widget(as_ada: Client, acme: Actor) -> None:
    page = as_ada.get("/settings/shop")
    typed = "Imprint | https://www.acme.example/imprint\nPrivacy|https://www.acme.example/privacy?a=1"
    fields = {"company_name": "Acme", "support_email": "hi@acme.example", "accent": "#aa3300", "zone": "UTC"}

    answer = as_ada.send(page, "/settings/shop", **fields, footer_links=typed)

    assert answer.status_code == 303
    ours().anonymous_access = True
    db.session.commit()
    slug = current_seller().slug
    for url in (f"/shop/{slug}/", f"/embed/v1/{slug}/"):
        links = page_of(as_ada.get(url)).select(".foot-links a")
        assert [(one.get_text(), one["href"]) for one in links] == [
            ("Imprint", "https://www.acme.example/imprint"),
            ("Privacy", "https://www.acme.example/privacy?a=1"),
        ]
    shown = page_of(as_ada.get("/settings/shop")).select_one("[name=footer_links]")
    assert shown is not None
    assert shown.get_text().strip().splitlines()[0] == "Imprint | https://www.acme.example/imprint"


@pytest.mark.parametrize(
    "typed",
    ["Imprint", "Imprint | http://www.acme.example", "X | javascript:alert(1)", " | https://a.example",
     "A | https://a.example\n" * 9],
)  # fmt: skip
def test_what_is_no_link_is_refused(as_ada: Client, acme: Actor, typed: str) -> None:
    fields = {"company_name": "Acme", "support_email": "hi@acme.example", "accent": "#aa3300", "zone": "UTC"}

    answer = as_ada.send(as_ada.get("/settings/shop"), "/settings/shop", **fields, footer_links=typed)

    assert answer.status_code == 422
    assert ours().footer_links == []


def test_times_are_told_by_the_shops_zone(as_ada: Client, acme: Actor) -> None:
    ours().zone = "Asia/Tokyo"
    db.session.commit()

    with clock.frozen(datetime(2026, 11, 24, 22, 30, tzinfo=UTC)):
        assert house_time(clock.now()) == "25 Nov 2026, 07:30 +0900"
        account = open_account(
            Company("Yuzu", "Yu", "Zu", "yu@yuzu.example"), actor=acme, status=AccountStatus.ACTIVE
        )
        assert clock.today(account.zone) == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("day_format", "shown"), [("", "24 Nov 2026"), ("dd.MM.y", "24.11.2026"), ("y-MM-dd", "2026-11-24")]
)
def test_days_are_written_as_the_shop_has_chosen(
    as_ada: Client, acme: Actor, day_format: str, shown: str
) -> None:
    fields = {"company_name": "Acme", "support_email": "hi@acme.example", "accent": "#aa3300", "zone": "UTC"}
    with clock.frozen(datetime(2026, 11, 24, 12, tzinfo=UTC)):
        page = as_ada.get("/settings/shop")
        choices = [one.get_text() for one in page_of(page).select("#date_format option")]
        assert choices[:3] == ["As the language has it: 24 Nov 2026", "24 November 2026", "24/11/2026"]

        answer = as_ada.send(page, "/settings/shop", **fields, date_format=day_format)

        assert answer.status_code == 303
        assert f">{shown}, 12:00<" in as_ada.get("/audit").text


def test_what_is_no_date_format_is_refused(as_ada: Client, acme: Actor) -> None:
    fields = {"company_name": "Acme", "support_email": "hi@acme.example", "accent": "#aa3300", "zone": "UTC"}

    answer = as_ada.send(as_ada.get("/settings/shop"), "/settings/shop", **fields, date_format="QQQ")

    assert (answer.status_code, ours().date_format) == (422, "")


def test_what_is_no_colour_is_refused(as_ada: Client, acme: Actor) -> None:
    fields = {
        "company_name": "Acme",
        "support_email": "hi@acme.example",
        "accent": "red",
        "zone": "Europe/Nowhere",
    }

    answer = as_ada.send(as_ada.get("/settings/shop"), "/settings/shop", **fields)

    assert (answer.status_code, len(page_of(answer).select(".error-summary li"))) == (422, 2)


@pytest.mark.parametrize("typed", ["#ff0", "FF0", "#FFFF00", " #ffff00 "])
def test_a_colour_is_taken_as_people_type_it_and_shown_adjusted(
    as_ada: Client, acme: Actor, typed: str
) -> None:
    fields = {
        "company_name": "Acme",
        "support_email": "hi@acme.example",
        "zone": "Europe/Lisbon",
    }

    answer = as_ada.send(as_ada.get("/settings/shop"), "/settings/shop", accent=typed, **fields)

    page = page_of(as_ada.get("/settings/shop"))
    shown = page.select_one("#accent-shown")
    assert shown is not None
    assert (answer.status_code, ours().accent) == (303, "#ffff00")
    assert page.select_one("input[type=color]")["value"] == "#ffff00"  # type: ignore[index]
    assert [one.get_text() for one in shown.select("code")] == ["#ffff00", "#8f8f00", "#ffff00", "#ffff00"]
    assert "The colour was made lighter or darker" in shown.get_text()


def test_a_colour_is_shown_while_it_is_chosen(as_ada: Client, acme: Actor) -> None:
    fine, odd = (as_ada.part(f"/settings/shop/accent?accent={typed}") for typed in ("777", "re"))

    assert "The colour is shown as you typed it." in fine.text
    assert (odd.status_code, page_of(odd).select("svg")) == (200, [])
    assert "Enter a colour such as #2f5bd7" in odd.text
    assert ours().accent == "#2f5bd7"


def test_registering_needs_that_people_see_the_shop(as_ada: Client, acme: Actor) -> None:
    send_access(as_ada)

    answer = send_access(as_ada, allow_self_registration="y")

    assert answer.status_code == 422
    assert "Tick “Everybody may see the shop” first" in page_of(answer).get_text()
    assert ours().allow_self_registration is False


def send_access(browser: Client, page: TestResponse | None = None, **fields: str) -> TestResponse:
    """Save the page of access: boxes that are not named are not ticked."""
    page = page or browser.get("/settings/access")
    return browser.send(page, "/settings/access", **{"activation_link_hours": "48", **fields})


def test_access_is_closed(as_ada: Client, acme: Actor) -> None:
    send_access(as_ada)

    shop = ours()
    assert (shop.anonymous_access, shop.allow_self_registration, shop.approval_step) == (False, False, False)


@pytest.mark.acceptance(2)
def test_closing_the_shop_ends_registering_after_a_second_word(as_ada: Client, acme: Actor) -> None:
    asked = send_access(as_ada, allow_self_registration="y")
    before = ours().anonymous_access
    button = page_of(asked).select_one("main button[name=both_off]")
    assert button is not None

    answer = send_access(as_ada, asked, allow_self_registration="y", both_off=str(button["value"]))

    shop = ours()
    assert (asked.status_code, before, answer.status_code) == (409, True, 303)
    assert "Turn both off?" in page_of(asked).get_text()
    assert (shop.anonymous_access, shop.allow_self_registration) == (False, False)


def test_lists_are_kept_in_normal_form(as_ada: Client, acme: Actor) -> None:
    answer = send_access(
        as_ada, green_list="@Good.example, Ann@Other.example,good.example", red_list="bad.example",
        activation_link_hours="24",
    )  # fmt: skip

    shop = ours()
    shown = page_of(as_ada.get("/settings/access")).select_one("#green_list")
    assert answer.status_code == 303
    assert (shop.green_list, shop.red_list) == (["good.example", "ann@other.example"], ["bad.example"])
    assert shop.activation_link_hours == 24
    assert shown is not None
    assert shown.get_text().strip() == "good.example, ann@other.example"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"green_list": "a.example", "red_list": "b.example, @A.example"}, "a.example is in both lists."),
        (
            {"green_list": "not a domain"},
            "not is neither a domain such as example.com nor an e-mail address.",
        ),
        ({"red_list": "a@b@c.example"}, "a@b@c.example is neither a domain"),
        ({"activation_link_hours": "0"}, "Enter 1 to 168 hours."),
        ({"activation_link_hours": "169"}, "Enter 1 to 168 hours."),
    ],
)
def test_what_makes_no_rule_is_refused_at_its_field(
    as_ada: Client, acme: Actor, fields: dict[str, str], text: str
) -> None:
    answer = send_access(as_ada, anonymous_access="y", **fields)

    page, shop = page_of(answer), ours()
    assert answer.status_code == 422
    assert text in page.select_one(".error-summary a").get_text()  # type: ignore[union-attr]
    assert (shop.green_list, shop.red_list, shop.allow_self_registration) == ([], [], True)


def test_who_lets_companies_register_without_terms_is_told_so(as_ada: Client, acme: Actor) -> None:
    def told() -> list[str]:
        return [str(link["href"]) for link in page_of(as_ada.get("/settings/access")).select(".note a")]

    send_access(as_ada)
    closed = told()
    send_access(as_ada, anonymous_access="y", allow_self_registration="y")
    opened = told()
    publish_terms(NewTerms("Rules", "Be kind."), None, actor=acme)
    db.session.commit()

    assert (closed, opened, told()) == ([], ["/settings/terms", "/settings/privacy"], ["/settings/privacy"])


def test_access_that_was_changed_meanwhile_is_not_overwritten(as_ada: Client) -> None:
    first, second = as_ada.get("/settings/access"), as_ada.get("/settings/access")
    fields = {"anonymous_access": "y", "approval_step": "y", "red_list": "", "activation_link_hours": "48"}

    answers = [
        as_ada.send(page, "/settings/access", **fields, green_list=listed).status_code
        for page, listed in ((first, "one.example"), (second, "two.example"))
    ]

    assert answers == [303, 409]
    assert "one.example" in as_ada.get("/settings/access").text


@pytest.mark.parametrize(
    ("typed", "status"),
    [("DE136695976", 303), ("DE136695977", 422), ("NO 991825827", 303), ("zz", 422)],
)
def test_the_vat_id_on_the_invoices_is_checked(as_ada: Client, typed: str, status: int) -> None:
    page = as_ada.get("/settings/shop")
    fields = {
        "company_name": "Acme",
        "support_email": "help@acme.example",
        "accent": "#2f5bd7",
    }

    answer = as_ada.send(page, "/settings/shop", **fields, vat_id=typed)

    assert answer.status_code == status
