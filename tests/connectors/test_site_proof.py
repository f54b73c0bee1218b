"""A token is looked for in a TXT record, on the front page and in a file, on real servers."""

from collections.abc import Iterator

import pytest

from portal.connectors import wire
from portal.connectors.site_proof import FILE_PATH, Finding, WantedProof, Way, find_proof
from tests.dns_server import name_server
from tests.web_site import Answer, Site, web_site

TOKEN = "the-token-of-acme"
META = f'<html><head><meta name="portico-site" content="{TOKEN}"></head></html>'


@pytest.fixture
def site() -> Iterator[Site]:
    with web_site() as running:
        yield running


def look(site: Site, *ways: Way) -> dict[Way, Finding]:
    return find_proof(WantedProof(site.origin, ways, TOKEN))


def test_the_tag_of_the_front_page_proves(site: Site) -> None:
    site.pages["/"] = Answer(META)

    assert look(site, Way.META, Way.FILE) == {Way.META: Finding.FOUND}
    assert site.asked == ["/"]


def test_the_file_proves(site: Site) -> None:
    site.pages[FILE_PATH] = Answer(f"{TOKEN}\n", headers={"Content-Type": "text/plain"})

    assert look(site, Way.META, Way.FILE) == {Way.META: Finding.MISSING, Way.FILE: Finding.FOUND}


@pytest.mark.parametrize(
    ("page", "found"),
    [
        (Answer(META.replace(TOKEN, "another")), Finding.OTHER),
        (Answer(META, 404), Finding.MISSING),
        (Answer(f"<!-- {META} -->"), Finding.MISSING),
        (Answer("", 302, {"Location": "https://elsewhere.example/"}), Finding.MISSING),
        (Answer("x" * 1_100_000), Finding.UNREACHABLE),
    ],
)
def test_what_is_no_proof(site: Site, page: Answer, found: Finding) -> None:
    site.pages["/"] = page

    assert look(site, Way.META) == {Way.META: found}


def test_a_redirect_within_the_site_is_followed(site: Site) -> None:
    site.pages["/"] = Answer("", 302, {"Location": "/en/"})
    site.pages["/en/"] = Answer(META)

    assert look(site, Way.META) == {Way.META: Finding.FOUND}


def test_redirects_without_an_end_are_left(site: Site) -> None:
    site.pages["/"] = Answer("", 302, {"Location": "/"})

    assert look(site, Way.META) == {Way.META: Finding.MISSING}
    assert len(site.asked) == 4


def test_a_page_of_an_error_is_no_token_of_somebody_else(site: Site) -> None:
    site.pages[FILE_PATH] = Answer("<h1>Welcome</h1>")

    assert look(site, Way.FILE) == {Way.FILE: Finding.MISSING}


def test_a_private_address_is_never_asked(site: Site) -> None:
    wire.configure(wire.Policy(loopback=False))

    assert look(site, Way.META, Way.FILE) == dict.fromkeys([Way.META, Way.FILE], Finding.NOT_ALLOWED)
    assert site.asked == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"portico-site={TOKEN}", Finding.FOUND),
        ("portico-site=another", Finding.OTHER),
        ("v=spf1 -all", Finding.MISSING),
        ("", Finding.MISSING),
    ],
)
def test_the_txt_record_proves(text: str, found: Finding) -> None:
    with name_server({"_portico.acme.example": text}):
        findings = find_proof(WantedProof("https://*.acme.example", (Way.DNS,), TOKEN))

    assert findings == {Way.DNS: found}


def test_a_name_server_that_is_silent_says_nothing() -> None:
    with name_server({}):
        wanted = WantedProof("https://" + "a" * 70 + ".example", (Way.DNS,), TOKEN)

        assert find_proof(wanted) == {Way.DNS: Finding.UNREACHABLE}
