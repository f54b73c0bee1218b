"""A page's policy is read as browsers read it."""

import pytest

from portal.kernel.content_policy import FRAMES, SCRIPTS, allows, policies_of

PAGE = "https://www.acme.example/shop"
SCRIPT = "https://portal.example/embed/v1.js"


@pytest.mark.parametrize(
    ("policy", "is_allowed"),
    [
        ("", True),
        ("img-src 'none'", True),
        ("default-src 'self'", False),
        ("default-src *", True),
        ("default-src https:", True),
        ("script-src 'none'; default-src *", False),
        ("script-src-elem https://portal.example; script-src 'none'", True),
        ("script-src portal.example", True),
        ("script-src http://portal.example", True),
        ("script-src https://*.example", True),
        ("script-src https://*.portal.example", False),
        ("script-src https://portal.example:443", True),
        ("script-src https://portal.example:8443", False),
        ("script-src https://portal.example:*", True),
        ("script-src https://portal.example/embed/", True),
        ("script-src https://portal.example/embed/v1.js", True),
        ("script-src https://portal.example/other/", False),
        ("script-src https://portal.example 'strict-dynamic' 'nonce-abc'", False),
        ("SCRIPT-SRC HTTPS://Portal.example", True),
        ("script-src 'self'; script-src https://portal.example", False),
        ("script-src https://portal.example, default-src 'self'", False),
    ],
)
def test_a_script_is_let_in(policy: str, is_allowed: bool) -> None:
    assert allows(policies_of([policy]), SCRIPTS, SCRIPT, page=PAGE) is is_allowed


def test_a_nonce_lets_its_script_in() -> None:
    policies = policies_of(["script-src 'strict-dynamic' 'nonce-abc'"])

    told = [allows(policies, SCRIPTS, SCRIPT, page=PAGE, nonce=nonce) for nonce in ("abc", "other", "")]

    assert told == [True, False, False]


@pytest.mark.parametrize(
    ("policy", "is_allowed"),
    [
        ("frame-src https://portal.example; default-src 'none'", True),
        ("child-src 'none'", False),
        ("script-src https://portal.example", True),
    ],
)
def test_a_frame_is_let_in(policy: str, is_allowed: bool) -> None:
    assert allows(policies_of([policy]), FRAMES, f"{SCRIPT}/x", page=PAGE) is is_allowed


def test_a_site_lets_in_its_own() -> None:
    policies = policies_of(["script-src 'self'"])

    assert allows(policies, SCRIPTS, "https://www.acme.example/a.js", page=PAGE)
