"""Every route of the URL map, asked by people it is not for, with GET and with each form's POST.

They are nobody, another seller, another customer, and every lower role in the portal, in the shop and
in the frame. Whom a role lets in is read from the specification's table. `test_matrix.py` shows that
the same requests succeed for whom they are meant.
"""

import pytest

from portal.domain.users.permissions import Role
from tests.access.asking import SHELLS, Asked, asked, is_let_in, is_turned_away
from tests.access.conftest import World
from tests.access.furniture import KIOSK, STAFF
from tests.access.role_table import ends_at_own, holds
from tests.application import rolled_back
from tests.client import Client, without_tokens

SIGN_IN, FORBIDDEN, UNKNOWN, GONE, LET_IN = "sign in", "403", "404", "410", "let in"
ROLES = {
    **{f"{name}@northlight": (role, "portal") for name, role in STAFF.items()},
    "oscar@cumulus": (Role.OPERATOR_SUPPORT, "portal"),
    **{
        f"{name}@northlight {shell}": (role, shell)
        for name, role in KIOSK.items()
        for shell in SHELLS
        if role is not Role.CUSTOMER_ADMIN
    },
}


def outcome(browser: Client, one: Asked) -> str:
    """What becomes of a request; a foreign id is answered as one of nothing is, tokens and echo aside."""
    answer = one.of(browser)
    if is_turned_away(answer):
        return SIGN_IN
    if is_let_in(answer):
        return LET_IN
    if answer.status_code in (404, 410) and one.url != one.unknown:
        told = answer.text.replace(one.url, one.unknown)
        assert without_tokens(told) == without_tokens(one.of(browser, one.unknown).text), str(one)
    return str(answer.status_code)


def needs_somebody(world: World, shell: str) -> list[Asked]:
    """The requests that nobody in particular may make."""
    return [one for one in asked(world, shell) if one.entry.rows and not one.entry.is_for_visitors]


@pytest.mark.parametrize("shell", ["portal", *SHELLS])
def test_nobody_is_asked_to_sign_in(world: World, shell: str) -> None:
    browser = world.browser("nobody", shell)
    before = world.state()

    found = {str(one): outcome(browser, one) for one in needs_somebody(world, shell)}

    assert len(found) > 10
    assert found == dict.fromkeys(found, SIGN_IN)
    assert world.state() == before


@pytest.mark.parametrize(
    ("who", "kept_as"),
    [
        ("cleo@northlight shop", "portal northlight"),
        ("ada@northlight portal", "shop northlight"),
        ("ada@northlight portal", "embed northlight"),
        ("cleo@harbour shop", "shop northlight"),
        ("cleo@harbour embed", "embed northlight"),
    ],
)
def test_the_session_of_another_door_opens_nothing(world: World, who: str, kept_as: str) -> None:
    """Staff are nobody in a shop, customers nobody in the portal, and no shop knows another's."""
    shell, slug = kept_as.split()
    browser = world.browser("nobody", shell)
    browser.set_cookie(world.cookie_name(shell, slug), world.session(*who.split()))
    before = world.state()

    found = {str(one): outcome(browser, one) for one in needs_somebody(world, shell)}

    assert found == dict.fromkeys(found, SIGN_IN)
    assert world.state() == before


@pytest.mark.acceptance(112)
def test_another_seller_gets_404(world: World) -> None:
    eve = world.browser("eve@harbour")
    before = world.state()

    northlights = [
        one for one in asked(world, "portal") if one.entry.leads_to_records and not one.entry.is_link
    ]
    found = {str(one): outcome(eve, one) for one in northlights}

    assert len(found) > 40
    assert found == dict.fromkeys(found, UNKNOWN)
    assert world.state() == before


@pytest.mark.parametrize("shell", SHELLS)
def test_a_customer_of_another_seller_gets_404(world: World, shell: str) -> None:
    stranger = world.browser("cleo@harbour", shell)
    before = world.state()

    northlights = [one for one in asked(world, shell, at="harbour") if names_a_record(one)]
    found = {str(one): outcome(stranger, one) for one in northlights}

    assert {one.name for one in northlights} >= {"order", "review", "quantity", "add", "confirm", "product"}
    mailed = (
        "answer",
        "confirm",
        "confirm_cloud",
        "reset",
        "download",
        "invitation",
        "invite_again",
        "undo_email",
    )
    ended = {str(one) for one in northlights if one.name in mailed}  # as all we never wrote
    assert found == {url: GONE if url in ended else UNKNOWN for url in found}
    assert world.state() == before


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("who", ["rita@northlight", "visitor@northlight"])
def test_another_customer_and_a_visitor_get_404(world: World, shell: str, who: str) -> None:
    stranger = world.browser(who, shell)
    before = world.state()

    kiosks = [one for one in asked(world, shell) if names_a_record(one) and is_the_customers(one)]
    found = {str(one): outcome(stranger, one) for one in kiosks}

    may_ask = {str(one) for one in kiosks if who.startswith("rita") or one.entry.is_for_visitors}
    assert found == {url: UNKNOWN if url in may_ask else SIGN_IN for url in found}
    assert {one.name for one in kiosks} >= {"order", "review", "quantity", "remove", "service", "invoice"}
    assert world.state() == before


def names_a_record(one: Asked) -> bool:
    """Whether this request, with its method, says something that can be another's."""
    return one.entry.names_records and bool(one.entry.ids or one.method == "POST")


def is_the_customers(one: Asked) -> bool:
    """Whether it is about what one customer has, and not the seller's own or a link in a mail."""
    return bool(one.entry.rows) and (one.entry.is_personal or not one.entry.is_for_visitors)


@pytest.mark.parametrize("whose", ["customer", "visitor"])
@pytest.mark.parametrize("who", ["rita@northlight", "visitor@northlight", "dan@northlight"])
@pytest.mark.parametrize("shell", SHELLS)
def test_a_line_of_somebody_elses_basket_is_unknown(world: World, shell: str, who: str, whose: str) -> None:
    browser = world.browser(who, shell)
    line, mine = world.value(f"line of {whose}", "northlight"), world.value("line of customer", "northlight")
    before = world.state()

    lines = [one for one in asked(world, shell) if one.name in ("quantity", "remove")]
    found = [one.of(browser, one.url.replace(mine, line)).status_code for one in lines]

    assert found == [404, 404]
    assert world.state() == before


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.acceptance(33)
def test_a_role_is_let_in_where_the_table_says_so_and_nowhere_else(world: World, who: str) -> None:
    role, shell = ROLES[who]
    browser = world.browser(who.split()[0], shell)
    before = world.state()
    found, expected = {}, {}

    for one in asked(world, shell):
        if one.entry.rows:
            expected[str(one)] = expected_of(role, one)
            if expected[str(one)] == LET_IN:
                with rolled_back(world.app):
                    found[str(one)] = outcome(browser, one)
            else:
                found[str(one)] = outcome(browser, one)

    assert found == expected
    assert {FORBIDDEN, LET_IN} <= set(found.values())
    assert world.state() == before


def expected_of(role: Role, one: Asked) -> str:
    """What the table says. The baskets are the administrators', and nothing here is the operator's."""
    if not any(holds(role, code) for code in one.entry.rows):
        return FORBIDDEN
    if any(ends_at_own(role, code) for code in one.entry.rows):
        return FORBIDDEN  # the administrator has ordered it
    is_anothers = one.entry.is_personal and names_a_record(one)
    if role is Role.OPERATOR_SUPPORT and (one.entry.ids or one.name.startswith("purchases.")):
        is_anothers = True
    return UNKNOWN if is_anothers else LET_IN
