"""The rim: every route is marked, rights are checked before the view, and the answer ends the transaction."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Blueprint as BareBlueprint
from flask import Flask, abort, flash
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm.exc import StaleDataError

from portal.db import apart, current_scope, db
from portal.domain.sellers.models import AllowedOrigin
from portal.domain.users.models import Membership, MembershipStatus, RateLimit, SignIn
from portal.domain.users.permissions import Permission, Role
from portal.kernel import clock
from portal.kernel.errors import Conflict, NotFound
from portal.web.access import Blueprint, current_actor, ensure_guarded, public, requires
from tests.application import application, rolled_back, settings_for, statements
from tests.client import Client, page_of, without_tokens
from tests.factories.users import a_member, a_seller, a_user, ada
from tests.servers import Database

SESSION = timedelta(minutes=30)
probe = Blueprint("probe", __name__, url_prefix="/probe")


@probe.get("/who")
@requires(Permission.ORDER_VIEW)
def who() -> ResponseReturnValue:
    actor, scope = current_actor(), current_scope()
    return {"name": actor.name, "staff": actor.is_staff, "scope": [scope.seller_id, scope.account_id]}


@probe.get("/costs")
@requires(Permission.PRICE_COST, Permission.INVOICE_VIEW)
def costs() -> ResponseReturnValue:
    return "<p>costs</p>"


@probe.get("/open")
@public(reason="a test")
def open_to_all() -> ResponseReturnValue:
    return f"<p>{current_actor().name}</p>"


@probe.get("/answer/<int:status>")
@requires(Permission.ORDER_VIEW)
def answer_with(status: int) -> ResponseReturnValue:
    write()
    return "<p>written</p>", status


@probe.get("/fail/<how>")
@requires(Permission.ORDER_VIEW)
def fail(how: str) -> ResponseReturnValue:
    write()
    flash("Saved.")
    with apart() as session:
        session.add(RateLimit(key="refusal", window_start=clock.now(), count=1))
    if how == "abort":
        abort(409)
    raise {"conflict": Conflict("Already done."), "missing": NotFound(), "stale": StaleDataError()}[how]


def write() -> None:
    db.session.add(AllowedOrigin(origin="https://www.acme.example", added_at=clock.now()))
    db.session.flush()


@pytest.fixture(scope="module")
def probed_app(database: Database, redis_url: str) -> Iterator[Flask]:
    with application(settings_for(database, redis_url)) as made:
        made.register_blueprint(probe)
        ensure_guarded(made)
        yield made


@pytest.fixture
def app(probed_app: Flask) -> Iterator[Flask]:
    with rolled_back(probed_app):
        yield probed_app


def written() -> int:
    """Rows that were kept, counted without a scope by way of the table alone."""
    return db.session.scalar(select(func.count()).select_from(AllowedOrigin.__table__)) or 0


def within(member: Membership) -> None:
    db.session.execute(select(func.set_config("portal.seller_id", str(member.seller_id), True)))


def test_a_route_without_a_marker_keeps_the_app_from_starting(probed_app: Flask) -> None:
    bare = BareBlueprint("bare", __name__)
    bare.add_url_rule("/bare", "forgotten", lambda: "")
    bare.add_url_rule("/bare-right", "unenforced", requires(Permission.ORDER_VIEW)(lambda: ""))
    bare.add_url_rule("/bare-public", "fine", public(reason="a test")(lambda: ""))
    app = Flask("small", static_folder=None)
    app.register_blueprint(bare)

    with pytest.raises(RuntimeError, match=r"Add @requires or @public to: bare.forgotten, bare.unenforced$"):
        ensure_guarded(app)


def test_a_marker_says_something() -> None:
    with pytest.raises(ValueError, match="permission"):
        requires()
    with pytest.raises(ValueError, match="why"):
        public(reason="")


def test_a_member_acts_in_the_scope_of_the_seller(client: Client) -> None:
    member = ada()
    client.sign_in(member)

    answer = client.get("/probe/who")

    assert answer.json == {"name": "Ada Lovelace", "staff": True, "scope": [member.seller_id, None]}
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_page_needs_one_statement_to_know_who_is_there(client: Client) -> None:
    client.sign_in(ada())

    with statements() as sent:
        client.get("/probe/who")

    assert len(sent) == 1


def test_nobody_is_sent_to_sign_in_and_back(client: Client) -> None:
    answer = client.get("/probe/who?page=2")

    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/probe/who?page%3D2")


def test_a_part_is_never_a_sign_in_page(client: Client) -> None:
    headers = {
        "HX-Request": "true",
        "HX-Request-Type": "partial",
        "HX-Current-URL": "http://localhost/orders?a=1",
    }

    answer = client.get("/probe/who", headers=headers)

    assert (answer.status_code, answer.data) == (401, b"")
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/orders?a%3D1"


def test_without_the_right_it_is_forbidden_and_the_view_not_called(client: Client) -> None:
    member = a_member(a_user(), a_seller(), Role.STOREFRONT_MANAGER)
    db.session.commit()
    client.sign_in(member)

    answer = client.get("/probe/answer/200")

    within(member)
    assert (answer.status_code, written()) == (403, 0)
    assert "You do not have permission to do this." in answer.text
    assert "An administrator of your organisation can give you the right to it." in answer.text


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.RESELLER_BILLING, 200), (Role.OPERATOR_SUPPORT, 200), (Role.RESELLER_MEMBER, 403)],
)
def test_any_one_of_several_rights_is_enough(client: Client, role: Role, status: int) -> None:
    member = a_member(a_user(), a_seller(), role)
    db.session.commit()
    client.sign_in(member)

    assert client.get("/probe/costs").status_code == status


def test_everybody_may_see_what_is_public(client: Client) -> None:
    assert client.get("/probe/open").text == "<p>Visitor</p>"

    client.sign_in(ada())
    assert client.get("/probe/open").text == "<p>Ada Lovelace</p>"


@pytest.mark.parametrize(("status", "kept"), [(200, 1), (303, 1), (400, 0), (422, 0), (409, 0)])
def test_the_answer_decides_whether_it_is_kept(client: Client, status: int, kept: int) -> None:
    member = ada()
    client.sign_in(member)

    client.get(f"/probe/answer/{status}")

    within(member)
    assert written() == kept


@pytest.mark.parametrize(
    ("how", "status"), [("conflict", 409), ("missing", 404), ("stale", 409), ("abort", 409)]
)
def test_an_exception_keeps_nothing_and_announces_nothing(client: Client, how: str, status: int) -> None:
    member = ada()
    client.sign_in(member)

    answer = client.get(f"/probe/fail/{how}")
    next_page = client.get("/choose-seller")

    within(member)
    assert (answer.status_code, written()) == (status, 0)
    assert page_of(next_page).select(".toast") == []


def test_a_foreign_row_and_an_unknown_page_are_the_same(client: Client) -> None:
    client.sign_in(ada())

    foreign, unknown = client.get("/probe/fail/missing"), client.get("/probe/no-such-page")

    assert without_tokens(foreign.text) == without_tokens(unknown.text)
    assert page_of(unknown).select_one(".account__name").get_text() == "Ada Lovelace"  # type: ignore[union-attr]


def test_whoever_has_not_chosen_a_seller_chooses_first(client: Client) -> None:
    member = ada()
    client.sign_in(member)
    db.session.query(SignIn).update({SignIn.membership_id: None})
    db.session.commit()

    assert client.get("/probe/who").location == "/choose-seller?next=/probe/who"


def test_a_suspended_member_is_signed_out_and_told(client: Client) -> None:
    member = ada()
    client.sign_in(member)
    member.status = MembershipStatus.SUSPENDED
    db.session.commit()

    answer = client.get("/probe/who")
    page = client.get(answer.location)

    assert answer.status_code == 302
    assert client.get_cookie("portico") is None
    assert [toast.get_text(strip=True) for toast in page_of(page).select(".toast")] == [
        "Your access to Acme Cloud is suspended. Ask an administrator there."
    ]


def test_an_ended_session_is_told_once(client: Client) -> None:
    member = ada()
    client.sign_in(member)
    with clock.frozen(clock.now() + SESSION):
        answer = client.get("/probe/who")
        page = client.get(answer.location)

    assert answer.location == "/sign-in?next=/probe/who"
    assert [toast.get_text(strip=True) for toast in page_of(page).select(".toast")] == [
        "Your session has ended. Sign in again."
    ]
    assert page_of(client.get("/sign-in")).select(".toast") == []


def test_an_invented_session_is_nobody(client: Client) -> None:
    client.set_cookie("portico", "A" * 43)

    assert client.get("/probe/who").status_code == 302


def test_rights_follow_the_roles_at_once(client: Client) -> None:
    member = ada()
    client.sign_in(member)
    before = client.get("/probe/who").status_code
    member.roles = [str(Role.STOREFRONT_MANAGER)]
    db.session.commit()

    assert (before, client.get("/probe/who").status_code) == (200, 403)
