"""“Check my page”: a real web site with each fault, and what the report says of it."""

from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPMessage

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.connectors import wire
from portal.connectors.web_page import WebPage
from portal.db import Scope, db, transaction
from portal.domain.sellers.models import AllowedOrigin, PageCheck
from portal.domain.sellers.page_checks import CHECK
from portal.domain.sellers.page_report import Expected, report
from portal.domain.users.models import Membership
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.web.assets import loader_version
from tests.client import Client, page_of
from tests.factories.world import work_off
from tests.web_site import Answer, Site, web_site

PAGE = "/settings/widget/pages"
PORTAL = "http://localhost"
FINE = dict.fromkeys(
    [
        "reachable", "https", "snippet", "shop", "script", "script_policy", "frame_policy", "sandbox",
        "isolation", "ready",
    ],
    "ok",
)  # fmt: skip
CSP, COEP = "Content-Security-Policy", "Cross-Origin-Embedder-Policy"
ELEMENT = '<cloud-shop shop="SLUG"></cloud-shop>'
SELF_SCRIPTS, SELF_FRAMES = f"script-src 'self'; frame-src {PORTAL}", f"script-src {PORTAL}; frame-src 'self'"


@pytest.fixture
def site() -> Iterator[Site]:
    with web_site() as running:
        yield running


@pytest.fixture
def slug(ada: Membership, site: Site) -> str:
    """Acme's alias; the site is on its list, and the widget was ready there."""
    with transaction(Scope(ada.seller_id)):
        now = clock.now()
        db.session.add(AllowedOrigin(origin=site.origin, added_at=now, last_ready_at=now))
    return ada.seller.slug


def snippet(shop: str, script: str = "/embed/v1.js", more: str = "") -> str:
    return f'<cloud-shop shop="{shop}"></cloud-shop><script async src="{PORTAL}{script}"{more}></script>'


def ask(browser: Client, url: str) -> TestResponse:
    return browser.send(browser.get(PAGE), PAGE, url=url)


def outcomes(browser: Client, ada: Membership, url: str) -> dict[str, str]:
    """Ask for a report, let the job do its work, and read what is kept; the page must have words for it."""
    answer = ask(browser, url)
    assert answer.status_code == 303, answer.text
    work_off(lambda kind: kind == CHECK)
    with transaction(Scope(ada.seller_id)):
        check = db.session.scalars(select(PageCheck)).one()
        found = dict(check.outcomes)
    shown = page_of(browser.get(answer.location)).select("main dl > div")
    assert len(shown) == len(found)
    return found


def test_a_page_that_is_right(as_ada: Client, ada: Membership, slug: str, site: Site) -> None:
    site.pages["/shop"] = Answer(snippet(slug))

    assert outcomes(as_ada, ada, f"{site.origin}/shop") == FINE
    assert "Fine" in page_of(as_ada.get(PAGE)).select_one("table .badge").get_text()  # type: ignore[union-attr]


def test_a_pinned_page_is_right(as_ada: Client, ada: Membership, slug: str, site: Site) -> None:
    pinned = f"/embed/v{loader_version()}/cloud-shop.js"
    site.pages["/"] = Answer(snippet(slug, pinned, ' integrity="sha384-x"'))

    assert outcomes(as_ada, ada, site.origin) == FINE


@pytest.mark.parametrize(
    ("held", "faults"),
    [
        (Answer("<h1>Shop</h1>"), {"snippet": "missing", "script": "missing", "shop": None}),
        (Answer("<!-- SNIPPET -->"), {"snippet": "missing", "script": "missing", "shop": None}),
        (Answer(snippet("another")), {"shop": "other"}),
        (Answer(ELEMENT), {"script": "missing"}),
        (
            Answer(ELEMENT + '<script src="https://old.example/embed/v1.js"></script>'),
            {"script": "other"},
        ),
        (Answer(snippet("SLUG", "/embed/v0.9.0/cloud-shop.js")), {"script": "outdated"}),
        (Answer(snippet("SLUG", more=' integrity="sha384-x"')), {"script": "integrity"}),
        (Answer("SNIPPET", headers={CSP: SELF_SCRIPTS}), {"script_policy": "blocked"}),
        (Answer("SNIPPET", headers={CSP: SELF_FRAMES}), {"frame_policy": "blocked"}),
        (
            Answer(f"<meta http-equiv='{CSP}' content=\"default-src 'self'\">SNIPPET"),
            {"script_policy": "blocked", "frame_policy": "blocked"},
        ),
        (Answer("SNIPPET", headers={CSP: f"script-src {PORTAL}; frame-src {PORTAL}"}), {}),
        (Answer("SNIPPET", headers={CSP: "sandbox allow-scripts"}), {"sandbox": "sandboxed"}),
        (Answer("SNIPPET", headers={CSP: "sandbox allow-scripts allow-same-origin"}), {}),
        (Answer("SNIPPET", headers={COEP: "require-corp"}), {"isolation": "isolated"}),
    ],
)  # fmt: skip
def test_each_fault_is_found(
    as_ada: Client, ada: Membership, slug: str, site: Site, held: Answer, faults: dict[str, str | None]
) -> None:
    text = held.text.replace("SNIPPET", snippet(slug)).replace("SLUG", slug)
    site.pages["/"] = Answer(text, held.status, held.headers)

    found = outcomes(as_ada, ada, site.origin)

    assert found == {name: outcome for name, outcome in (FINE | faults).items() if outcome}


@pytest.mark.parametrize(
    ("held", "outcome"),
    [
        (Answer("", 302, {"Location": "https://elsewhere.example/"}), "elsewhere"),
        (Answer("Sign in", 401), "status"),
        (Answer("x" * 1_100_000), "silent"),
    ],
)
def test_a_page_that_cannot_be_read(
    as_ada: Client, ada: Membership, slug: str, site: Site, held: Answer, outcome: str
) -> None:
    site.pages["/"] = held

    assert outcomes(as_ada, ada, site.origin) == {"reachable": outcome}


def test_a_private_address_is_never_asked(as_ada: Client, ada: Membership, slug: str, site: Site) -> None:
    wire.configure(wire.Policy(loopback=False))

    assert outcomes(as_ada, ada, site.origin) == {"reachable": "not_allowed"}
    assert site.asked == []


@pytest.mark.parametrize(("ago", "outcome"), [(None, "never"), (8, "long_ago")])
def test_when_the_shop_was_ready_last(
    as_ada: Client, ada: Membership, slug: str, site: Site, ago: int | None, outcome: str
) -> None:
    site.pages["/"] = Answer(snippet(slug))
    with transaction(Scope(ada.seller_id)):
        row = db.session.scalars(select(AllowedOrigin)).one()
        row.last_ready_at = None if ago is None else clock.now() - timedelta(days=ago)

    assert outcomes(as_ada, ada, site.origin) == FINE | {"ready": outcome}


def test_a_page_without_tls_is_told() -> None:
    page = WebPage("http://www.acme.example/", 200, HTTPMessage(), "")
    expected = Expected(PORTAL, ("acme", "acme-old"), ("1.0.0",), None, clock.now())

    assert dict(report(page, expected))["https"] == "plain"


@pytest.mark.parametrize(("alias", "outcome"), [("acme", "ok"), ("acme-old", "ok"), ("rival", "other")])
def test_an_alias_that_the_shop_has_left_is_its_own_still(alias: str, outcome: str) -> None:
    text = f'<cloud-shop shop="{alias}"></cloud-shop>'
    page = WebPage("https://www.acme.example/", 200, HTTPMessage(), text)
    expected = Expected(PORTAL, ("acme", "acme-old"), ("1.0.0",), None, clock.now())

    assert dict(report(page, expected))["shop"] == outcome


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("", "Give the address of a page."),
        ("www.acme.example", "Give the whole address of a page"),
        ("https://a b.example", "Give the whole address of a page"),
        ("ftp://acme.example/", "Give the whole address of a page"),
        ("https://www.acme.example/" + "a" * 500, "Give the whole address of a page"),
        ("https://elsewhere.example/", "The page is on none of your web sites."),
    ],
)
def test_what_is_no_page_of_the_seller_is_refused(as_ada: Client, acme: Actor, url: str, text: str) -> None:
    answer = ask(as_ada, url)

    assert answer.status_code == 422
    assert text in page_of(answer).select_one("#url-error").get_text()  # type: ignore[union-attr]
    assert db.session.scalars(select(PageCheck)).all() == []


def test_the_report_comes_by_itself(as_ada: Client, ada: Membership, slug: str, site: Site) -> None:
    site.pages["/"] = Answer(snippet(slug))
    address = ask(as_ada, site.origin).location

    waiting = as_ada.part(address)
    work_off(lambda kind: kind == CHECK)
    done = as_ada.part(address)

    assert [page_of(one).select_one("section[hx-get]") is not None for one in (waiting, done)] == [
        True,
        False,
    ]


def test_only_the_latest_reports_are_kept(as_ada: Client, ada: Membership, slug: str, site: Site) -> None:
    for _ in range(22):
        ask(as_ada, site.origin)

    with transaction(Scope(ada.seller_id)):
        assert db.session.scalar(select(func.count(PageCheck.id))) == 20


def test_eve_gets_404(as_eve: Client, ada: Membership) -> None:
    with transaction(Scope(ada.seller_id)):
        db.session.add(PageCheck(public_id="chk_acme", url="https://acme.example/", asked_at=clock.now()))

    assert as_eve.get(f"{PAGE}/chk_acme").status_code == 404
