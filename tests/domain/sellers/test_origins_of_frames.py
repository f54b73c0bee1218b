"""What is taken as a web site's address can stand in the policy of a frame."""

import pytest

from portal.domain.sellers.hosts import normal_origin
from portal.kernel.errors import Invalid
from portal.web.csp import content_security_policy

ODD = [
    "https://xn--", "https://-", "https://.", "https://a..b", "https://a-.example", "https://-a.example",
    "https://" + "a" * 300 + ".example", "https://" + "a" * 70 + ".example", "https://x.example:99999",
    "https://x.example;", "https://x.example'", "https://x y.example", "https://*", "https://*.com",
]  # fmt: skip


@pytest.mark.parametrize("text", ODD)
def test_an_odd_address_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        normal_origin(text, test_mode=True)


@pytest.mark.parametrize(
    "text", ["https://www.example.com", "https://müller.example:8443", "http://localhost:8001"]
)
def test_what_is_taken_fits_the_policy(text: str) -> None:
    origin = normal_origin(text, test_mode=True)

    assert content_security_policy((origin,)).endswith(f"frame-ancestors {origin}")
