"""The team: who is invited, given roles, put out and let back, and what is refused (F7)."""

from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.db.outbox import Outbox
from portal.domain.audit.models import AuditEvent
from portal.domain.sellers.models import SellerKind
from portal.domain.users.actions import OF_ONE_ADDRESS
from portal.domain.users.invitations import accept_invitation
from portal.domain.users.models import Membership, MembershipStatus, SignIn, TokenPurpose, User
from portal.domain.users.permissions import Permission, Role, permissions_of
from portal.domain.users.team import Team, change_member, put_out
from portal.domain.users.throttle import count
from portal.domain.users.tokens import LinkUnknown, find_link, issue_token
from portal.kernel.actor import Actor
from portal.kernel.errors import Conflict, Forbidden, TooMany
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.users import PASSWORD, a_member, a_seller, a_user

NEW = {
    "first_name": "Nora", "last_name": "Vik", "email": "nora@acme.example", "roles": ["reseller_member"],
    "language": "el", "send_invitation": "y",
}  # fmt: skip


@pytest.fixture
def ada(ada: Membership) -> Membership:
    """Ada, whose company resells: the administrators of an operator are others."""
    ada.seller.kind = SellerKind.RESELLER
    db.session.commit()
    return ada


def _invite(browser: Client, **changed: object) -> tuple[int, list[str]]:
    answer = browser.send(browser.get("/users/new"), "/users/new", **(NEW | changed))  # type: ignore[arg-type]
    return answer.status_code, [
        one.get_text(strip=True) for one in page_of(answer).select(".error-summary li")
    ]


def _member(email: str) -> Membership:
    db.session.expire_all()
    found = select(Membership).join(Membership.user).where(User.email == email).order_by(Membership.id.desc())
    return db.session.scalars(found).first()  # type: ignore[return-value]


def _mails(template: str) -> list[str]:
    wanted = select(Outbox.payload).where(Outbox.kind == "mail.send")
    return [one["to"] for one in db.session.scalars(wanted) if one["template"] == template]


def _actor(member: Membership) -> Actor:
    return Actor(member.user.name, member.user_id, member.id, True, permissions_of(member))


def test_an_invited_colleague_stands_in_the_list_and_gets_a_mail(as_ada: Client) -> None:
    assert _invite(as_ada) == (303, [])

    nora = _member("nora@acme.example")
    assert (nora.status, nora.roles, nora.user.language) == (
        MembershipStatus.PENDING_ACTIVATION, ["reseller_member"], "el",
    )  # fmt: skip
    assert _mails("staff-invitation") == ["nora@acme.example"]
    rows = [row.get_text(" ", strip=True) for row in page_of(as_ada.get("/users")).select("tbody tr")]
    assert [("Nora Vik" in row, "Invited" in row, "Sales" in row) for row in rows] == [
        (False, False, False), (True, True, True),
    ]  # fmt: skip


def test_an_invitation_may_wait(as_ada: Client) -> None:
    assert _invite(as_ada, send_invitation="")[0] == 303
    assert _mails("staff-invitation") == []

    nora = _member("nora@acme.example")
    page = as_ada.get(f"/users/{nora.public_id}")
    assert as_ada.send(page, f"/users/{nora.public_id}/invite").status_code == 303
    assert _mails("staff-invitation") == ["nora@acme.example"]


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("roles", [], "Roles: Choose at least one role."),
        ("roles", ["operator_admin"], "Roles: Choose from the list."),
        ("roles", ["customer_admin"], "Roles: Choose from the list."),
        ("email", "nobody", "This is not an e-mail address."),
        ("email", "ada@acme.example", "E-mail: A user with this address exists here."),
        ("first_name", "", "First name: Enter a name."),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(
    as_ada: Client, field: str, typed: object, told: str
) -> None:
    assert _invite(as_ada, **{field: typed}) == (422, [told])
    assert db.session.scalars(select(Membership)).one().user.email == "ada@acme.example"


def test_who_works_elsewhere_is_invited_like_anybody_and_keeps_everything(
    as_ada: Client, eve: Membership, app: Flask
) -> None:
    """Neither the answer nor the list says that the address is known, or by which name."""
    assert _invite(as_ada, email=eve.user.email) == (303, [])

    invited = _member("eve@rival.example")
    shown = as_ada.get("/users").text + as_ada.get(f"/users/{invited.public_id}").text
    assert ("Nora Vik" in shown, "Eve Rival" in shown, invited.user_id == eve.user_id) == (True, False, True)
    assert page_of(as_ada.get("/users?q=Rival+Eve")).select("tbody tr") == []
    assert (eve.user.language, eve.status) == ("", MembershipStatus.ACTIVE)

    token = issue_token(invited.user, TokenPurpose.INVITATION, 72, invited)
    accept_invitation(eve.user.door, token, PASSWORD, address="192.0.2.7")
    db.session.commit()
    assert "Eve Rival" in as_ada.get("/users").text


def test_rights_of_two_memberships_do_not_add_up(client: Client, eve: Membership, ada: Membership) -> None:
    """Eve owns Rival and may only sell for Acme: there she manages nobody, and here she still does."""
    at_acme = a_member(eve.user, ada.seller, Role.RESELLER_MEMBER)
    db.session.commit()
    client.sign_in(at_acme)
    assert client.get("/users").status_code == 403

    client.sign_in(eve)
    emails = [row.text for row in page_of(client.get("/users")).select("tbody .cell__sub")]
    assert emails == ["eve@rival.example"]
    assert client.get(f"/users/{ada.public_id}").status_code == 404


def test_other_roles_count_from_the_next_request_on(as_ada: Client, ben: Membership, app: Flask) -> None:
    browser = Client(app, app.response_class, use_cookies=True)
    browser.sign_in(ben)
    assert browser.get("/price-books").status_code == 403

    url = f"/users/{ben.public_id}"
    saved = as_ada.send(as_ada.get(url), url, roles=["reseller_billing"], extra=[])

    assert saved.status_code == 303
    assert browser.get("/price-books").status_code == 200
    with transaction(Scope(ben.seller_id)):
        found = select(AuditEvent.changes).where(AuditEvent.event == "membership.roles_changed")
        changes = db.session.scalars(found).all()
    assert changes == [{"roles": [["reseller_member"], ["reseller_billing"]]}]


def test_a_right_is_switched_for_one_member(as_ada: Client, ben: Membership) -> None:
    url = f"/users/{ben.public_id}"
    as_ada.send(as_ada.get(url), url, roles=["reseller_member"], extra=["request.decide"])

    assert Permission.REQUEST_DECIDE in permissions_of(_member("ben@acme.example"))
    assert Permission.ORDER_APPROVE not in permissions_of(_member("ben@acme.example"))


def test_of_two_edits_from_the_same_start_the_second_is_refused(as_ada: Client, ben: Membership) -> None:
    url = f"/users/{ben.public_id}"
    page = as_ada.get(url)

    first = as_ada.send(page, url, roles=["reseller_billing"])
    second = as_ada.send(page, url, roles=["storefront_manager"])

    assert (first.status_code, second.status_code) == (303, 409)
    assert "Somebody changed this record meanwhile" in second.text
    assert _member("ben@acme.example").roles == ["reseller_billing"]


def test_nobody_changes_their_own_access(as_ada: Client, ada: Membership) -> None:
    a_member(a_user("zoe@acme.example"), ada.seller)
    db.session.commit()
    url = f"/users/{ada.public_id}"

    page = as_ada.get("/users/new")  # her own page has no such form
    token = str(page_of(page).select_one("[name=csrf_token]")["value"])  # type: ignore[index]
    sent = {"csrf_token": token, "version": ada.version, "roles": ["reseller_member"]}
    found = [as_ada.post(path, data=sent).status_code for path in (url, f"{url}/deactivate")]

    assert found == [403, 403]
    assert (_member("ada@acme.example").roles, ada.status) == (["reseller_admin"], MembershipStatus.ACTIVE)
    assert page_of(as_ada.get(url)).select(f'form[action="{url}"]') == []


@pytest.mark.acceptance(29)
def test_the_last_administrator_is_neither_demoted_nor_put_out(ada: Membership, ben: Membership) -> None:
    """By somebody who may, were it not for that: an administrator whose session is older than the end."""
    actor = Actor("Zoe", -1, -1, True, permissions_of(ada))
    for act in (
        lambda member: put_out(Team(), member, actor=actor),
        lambda member: change_member(
            Team(), member, version=member.version, roles=["reseller_member"], actor=actor
        ),
    ):
        with (
            transaction(Scope(ada.seller_id, None, actor)),
            pytest.raises(Conflict, match="needs at least one active administrator"),
        ):
            act(db.session.get_one(Membership, ada.id))


def test_of_two_administrators_who_put_each_other_out_one_stays(live_app: Flask) -> None:
    ours = a_seller(parent=a_seller("Above"))
    both = [a_member(a_user(f"{name}@acme.example"), ours) for name in ("ada", "zoe")]
    db.session.commit()
    told, start = [], Barrier(2)
    pairs = [(both[0].id, _actor(both[1])), (both[1].id, _actor(both[0]))]

    def act(victim_id: int, actor: Actor) -> None:
        with live_app.app_context():
            try:
                with transaction(Scope(ours_id, None, actor)):
                    victim = db.session.get_one(Membership, victim_id)
                    start.wait(10)
                    put_out(Team(), victim, actor=actor)
            except Conflict as refusal:
                told.append(str(refusal))

    ours_id = ours.id
    threads = [Thread(target=act, args=pair) for pair in pairs]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)

    assert told == ["The account needs at least one active administrator."]
    db.session.expire_all()
    found = sorted(str(one) for one in db.session.scalars(select(Membership.status)))
    assert found == ["active", "inactive"]


@pytest.mark.acceptance(32)
def test_deactivation_ends_both_sessions_at_once_and_leaves_other_sellers_alone(
    as_ada: Client, ben: Membership, app: Flask
) -> None:
    elsewhere = a_member(ben.user, a_seller("Other"), Role.RESELLER_MEMBER)
    db.session.commit()
    browsers = [Client(app, app.response_class, use_cookies=True) for _ in range(3)]
    for browser, member in zip(browsers, (ben, ben, elsewhere), strict=True):
        browser.sign_in(member)

    url = f"/users/{ben.public_id}"
    assert as_ada.send(as_ada.get(url), f"{url}/deactivate").status_code == 303

    found = [browser.get("/customers") for browser in browsers]
    assert [(one.status_code, one.location) for one in found] == [
        (302, "/sign-in?next=/customers"), (302, "/sign-in?next=/customers"), (200, None),
    ]  # fmt: skip
    of_ben = db.session.scalars(select(SignIn).where(SignIn.membership_id == ben.id)).all()
    assert all(one.revoked_at for one in of_ben)


def test_who_was_put_out_comes_back_with_a_mail(as_ada: Client, ben: Membership) -> None:
    url = f"/users/{ben.public_id}"
    as_ada.send(as_ada.get(url), f"{url}/deactivate")
    again = as_ada.post(f"{url}/deactivate", data=_token(as_ada))

    back = as_ada.send(as_ada.get(url), f"{url}/reactivate")

    assert (again.status_code, back.status_code) == (409, 303)
    assert _member("ben@acme.example").status is MembershipStatus.ACTIVE
    assert _mails("access-restored") == ["ben@acme.example"]
    assert as_ada.post(f"{url}/reactivate", data=_token(as_ada)).status_code == 409
    assert as_ada.post(f"{url}/invite", data=_token(as_ada)).status_code == 409


def test_a_withdrawn_invitation_is_dead_and_its_person_is_invited_anew(as_ada: Client) -> None:
    _invite(as_ada)
    nora = _member("nora@acme.example")
    token = issue_token(nora.user, TokenPurpose.INVITATION, 72, nora)
    db.session.commit()
    url = f"/users/{nora.public_id}"

    as_ada.send(as_ada.get(url), f"{url}/deactivate")
    with pytest.raises(LinkUnknown):
        find_link(TokenPurpose.INVITATION, token)

    as_ada.send(as_ada.get(url), f"{url}/reactivate")
    assert _member("nora@acme.example").status is MembershipStatus.PENDING_ACTIVATION


def test_whoever_lacks_a_right_neither_gives_nor_takes_it(ada: Membership, ben: Membership) -> None:
    a_member(a_user("zoe@acme.example"), ada.seller)
    db.session.commit()
    helper = Actor("Hal", -1, -1, True, permissions_of(ben) | {Permission.USER_MANAGE})
    for act in (
        lambda: put_out(Team(), ada, actor=helper),
        lambda: change_member(Team(), ben, version=ben.version, roles=["reseller_admin"], actor=helper),
        lambda: change_member(
            Team(), ben, version=ben.version, roles=["reseller_member"], extra=["price.cost"], actor=helper
        ),
    ):
        with (
            transaction(Scope(ada.seller_id, None, helper)),
            pytest.raises(Forbidden, match="only rights that you have yourself"),
        ):
            act()


@pytest.mark.acceptance(31)
def test_a_locked_colleague_is_marked_and_unlocked(as_ada: Client, ben: Membership) -> None:
    attempt = (ben.user.door_id, ben.user.email, "192.0.2.9")
    for _ in range(OF_ONE_ADDRESS.times):
        count(OF_ONE_ADDRESS, *attempt)
    with pytest.raises(TooMany):
        count(OF_ONE_ADDRESS, *attempt)
    url = f"/users/{ben.public_id}"
    assert "Locked" in page_of(as_ada.get("/users")).select_one(f"#member-row-{ben.public_id}").text  # type: ignore[union-attr]

    assert as_ada.send(as_ada.get(url), f"{url}/unlock").status_code == 303

    count(OF_ONE_ADDRESS, *attempt)
    assert "Locked" not in as_ada.get("/users").text


def test_the_list_is_searched_and_limited(as_ada: Client, ben: Membership) -> None:
    def emails(query: str) -> list[str]:
        page = page_of(as_ada.get(f"/users?{query}"))
        return [one.get_text() for one in page.select("tbody .cell__sub")]

    assert emails("q=reader") == ["ben@acme.example"]
    assert emails("q=ADA%40") == ["ada@acme.example"]
    assert emails("q=%25") == []
    assert emails("status=inactive") == []
    assert len(emails("status=active")) == 2


def test_who_was_never_invited_is_listed_apart(as_ada: Client, ada: Membership) -> None:
    _invite(as_ada)
    _invite(as_ada, email="late@acme.example", send_invitation=None)

    def emails(status: str) -> list[str]:
        page = page_of(as_ada.get(f"/users?status={status}"))
        return [one.get_text() for one in page.select("tbody .cell__sub")]

    before = emails("invited"), emails("not_invited")
    here = f"/users/{_member('late@acme.example').public_id}"
    page = as_ada.get(here)
    as_ada.send(page, f"{here}/invite")

    assert before == (["nora@acme.example"], ["late@acme.example"])
    assert "Send invitation again" not in page.text
    assert (emails("invited"), emails("not_invited")) == (["nora@acme.example", "late@acme.example"], [])


def test_three_colleagues_more_cost_no_more_statements(as_ada: Client, ada: Membership) -> None:
    def asked() -> int:
        with statements() as sent:
            assert as_ada.get("/users").status_code == 200
        return len(sent)

    asked()
    few = asked()
    for name in ("eli", "fay", "gus"):
        a_member(a_user(f"{name}@acme.example"), ada.seller)
    db.session.commit()

    assert asked() == few


def _token(browser: Client) -> dict[str, str]:
    field = page_of(browser.get("/users/new")).select_one("[name=csrf_token]")
    return {"csrf_token": str(field["value"])}  # type: ignore[index]
