"""Which addresses may stand in the list of web sites, and how they are written there."""

import pytest

from portal.domain.sellers.hosts import fits, normal_origin, origin_in, readable
from portal.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("https://WWW.acme.example/", "https://www.acme.example"),
        ("https://acme.example:443", "https://acme.example"),
        ("https://acme.example:8443", "https://acme.example:8443"),
        ("https://bäckerei.example", "https://xn--bckerei-5wa.example"),
        ("https://*.acme.example", "https://*.acme.example"),
        ("https://shop.acme.uk.com", "https://shop.acme.uk.com"),
        ("http://localhost:8001", "http://localhost:8001"),
        ("http://shop.localhost", "http://shop.localhost"),
    ],
)
def test_an_address_is_written_as_browsers_do(typed: str, written: str) -> None:
    assert normal_origin(typed, test_mode=True) == written


@pytest.mark.parametrize(
    "typed",
    [
        "acme.example", "http://acme.example", "https://acme.example/shop", "https://acme.example?a",
        "https://acme.example#a", "https://me@acme.example", "https://acme.example:99999", "ftp://acme.example",
        "https://", "https://acme example", "https://a;b.example", "https://'none'", "https://a..example",
        "https://-a.example", "https://acme.example.", "https://a*.acme.example", "https://www.*.example",
        "https://" + "a." * 127 + "example", "https://*", "https://[::1", "null", "https://xn--.ü",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        normal_origin(typed, test_mode=True)

    assert refusal.value.field_errors["origin"].startswith("Give an address such as")


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("https://www.acme.example/shop/", "https://www.acme.example"),
        ("www.acme.example", "https://www.acme.example"),
        ("acme.example:8443/a?b#c", "https://acme.example:8443"),
        ("HTTP://WWW.ACME.example/", "https://www.acme.example"),
        ("*.acme.example", "https://*.acme.example"),
        ("Bäckerei.example/brot", "https://xn--bckerei-5wa.example"),
        ("localhost:8001/shop", "http://localhost:8001"),
        ("http://127.0.0.1:8001/", "http://127.0.0.1:8001"),
    ],
)
def test_the_origin_is_taken_from_what_people_paste(typed: str, taken: str) -> None:
    assert origin_in(typed, test_mode=True) == taken


@pytest.mark.parametrize(
    "typed",
    [
        "acme", "null", "", "http://acme.example:8080/", "http://10.0.0.1", "https://me@acme.example/shop",
        "ftp://acme.example/x", "javascript://acme.example/%0aalert(1)", "acme example",
        "mailto:a@acme.example", "https://acme.example:99999/x", "https://a;b.example/x", "https://[::1",
        "//acme.example",
    ],
)  # fmt: skip
def test_what_names_no_web_site_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        origin_in(typed, test_mode=True)

    assert refusal.value.field_errors["origin"].startswith("Give an address such as")


def test_pasting_an_address_of_this_machine_needs_test_mode() -> None:
    with pytest.raises(Invalid):
        origin_in("localhost:8001/shop", test_mode=False)


@pytest.mark.parametrize(
    ("origin", "shown"),
    [
        ("https://xn--bckerei-5wa.example:8443", "https://bäckerei.example:8443"),
        ("https://*.xn--bckerei-5wa.example", "https://*.bäckerei.example"),
        ("https://www.acme.example", "https://www.acme.example"),
        ("https://xn--999.example", "https://xn--999.example"),
    ],
)
def test_names_are_shown_with_their_own_letters(origin: str, shown: str) -> None:
    assert readable(origin) == shown


def test_plain_http_is_for_this_machine_in_test_mode() -> None:
    with pytest.raises(Invalid):
        normal_origin("http://localhost:8001", test_mode=False)


@pytest.mark.parametrize("typed", ["https://*.com", "https://*.10.0.0.1", "https://*.*.acme.example"])
def test_a_star_needs_a_domain(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        normal_origin(typed, test_mode=False)

    assert "A star stands for" in refusal.value.field_errors["origin"]


@pytest.mark.parametrize(
    ("host", "shared"),
    [
        ("sites.google.com", "sites.google.com"), ("acme.github.io", "github.io"),
        ("acme.gitlab.io", "gitlab.io"),
        ("acme.netlify.app", "netlify.app"), ("acme.vercel.app", "vercel.app"),
        ("acme.pages.dev", "pages.dev"),
        ("acme.herokuapp.com", "herokuapp.com"), ("acme.azurewebsites.net", "azurewebsites.net"),
        ("acme.blogspot.com", "blogspot.com"), ("acme.wixsite.com", "wixsite.com"),
        ("acme.wordpress.com", "wordpress.com"), ("acme.myshopify.com", "myshopify.com"),
        ("*.github.io", "github.io"), ("a.b.github.io", "github.io"),
    ],
)  # fmt: skip
def test_a_host_that_others_publish_on_is_refused(host: str, shared: str) -> None:
    with pytest.raises(Invalid) as refusal:
        normal_origin(f"https://{host}", test_mode=False)

    assert refusal.value.field_errors["origin"] == (
        f"Anybody can publish on {shared}, so it cannot be told whose pages these are. "
        "Use a domain of your own."
    )


def test_a_name_that_ends_alike_is_not_shared() -> None:
    assert normal_origin("https://notgithub.io", test_mode=False) == "https://notgithub.io"


@pytest.mark.parametrize(
    ("origin", "is_fit"),
    [
        ("https://www.acme.example", True), ("https://a.b.acme.example", True),
        ("https://acme.example", False),
        ("http://www.acme.example", False), ("https://wwwacme.example", False),
        ("https://www.acme.example:8443", False),
    ],
)  # fmt: skip
def test_a_star_fits_the_names_below(origin: str, is_fit: bool) -> None:
    assert fits(origin, "https://*.acme.example") is is_fit
