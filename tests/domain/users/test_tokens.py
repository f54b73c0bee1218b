"""Mailed links: one alive, used once, and honest about why they no longer work."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import db
from portal.domain.sellers.queries import portal_door
from portal.domain.users.invitations import accept_invitation
from portal.domain.users.models import MembershipStatus, Token, TokenPurpose
from portal.domain.users.passwords import fits
from portal.domain.users.tokens import LinkExpired, LinkUnknown, LinkUsed, issue_token, read_token, use_token
from portal.kernel.clock import frozen
from portal.kernel.errors import DomainError, Gone, Invalid
from tests.factories.users import PASSWORD, a_member, a_seller, a_user

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
INVITATION = TokenPurpose.INVITATION


def test_a_link_works_once(app: Flask) -> None:
    user = a_user()
    token = issue_token(user, INVITATION, 72)

    assert use_token(INVITATION, token).user_id == user.id
    with pytest.raises(LinkUsed):
        use_token(INVITATION, token)


def test_looking_does_not_use_it(app: Flask) -> None:
    token = issue_token(a_user(), INVITATION, 72)

    for _ in range(3):
        read_token(INVITATION, token)

    assert use_token(INVITATION, token)


def test_it_expires(app: Flask) -> None:
    with frozen(AT):
        token = issue_token(a_user(), INVITATION, 72)

    with frozen(AT + timedelta(hours=71, minutes=59)):
        read_token(INVITATION, token)
    with frozen(AT + timedelta(hours=72)), pytest.raises(LinkExpired):
        use_token(INVITATION, token)


def test_a_newer_link_replaces_it(app: Flask) -> None:
    user, bystander = a_user(), a_user("ben@acme.example")
    old, others = issue_token(user, INVITATION, 72), issue_token(bystander, INVITATION, 72)

    new = issue_token(user, INVITATION, 72)

    with pytest.raises(LinkUnknown):
        read_token(INVITATION, old)
    assert read_token(INVITATION, new).user_id == user.id
    assert read_token(INVITATION, others).user_id == bystander.id


def test_invitations_to_two_sellers_stand_side_by_side(app: Flask) -> None:
    user = a_user()
    members = [a_member(user, a_seller(name)) for name in ("Acme", "Benelux")]

    tokens = [issue_token(user, INVITATION, 72, member) for member in members]

    assert [read_token(INVITATION, token).membership_id for token in tokens] == [one.id for one in members]


def test_a_link_is_good_for_its_purpose_alone(app: Flask) -> None:
    token = issue_token(a_user(), TokenPurpose.CONFIRM_EMAIL, 72)

    with pytest.raises(LinkUnknown):
        read_token(INVITATION, token)


def test_only_the_hash_is_kept(app: Flask) -> None:
    token = issue_token(a_user(), INVITATION, 72)

    kept = db.session.scalars(select(Token.token_hash)).one()

    assert token.encode() not in kept
    assert len(kept) == 32


def test_of_two_who_use_it_at_once_one_wins(live_app: Flask) -> None:
    user = a_user()
    token = issue_token(user, INVITATION, 72)
    db.session.commit()
    start, answers = threading.Barrier(2), []

    def use() -> None:
        with live_app.app_context():
            start.wait()
            try:
                use_token(INVITATION, token)
                db.session.commit()
                answers.append("used")
            except DomainError as refusal:
                answers.append(type(refusal).__name__)

    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["LinkUsed", "used"]


def invited(password: str | None) -> str:
    user = a_user(password=password)
    member = a_member(user, a_seller(), status=MembershipStatus.PENDING_ACTIVATION)
    token = issue_token(user, INVITATION, 72, member)
    db.session.commit()
    return token


def test_an_invited_user_chooses_a_password_and_is_active(app: Flask) -> None:
    token = invited(None)

    user = accept_invitation(portal_door(), token, "nine loud lighthouses", address="192.0.2.1")

    assert fits(user.password_hash, "nine loud lighthouses")
    assert user.email_verified_at is not None
    assert [member.status for member in user.memberships] == [MembershipStatus.ACTIVE]


def test_a_known_user_proves_the_password_and_keeps_it(app: Flask) -> None:
    token = invited(PASSWORD)
    with pytest.raises(Invalid):
        accept_invitation(portal_door(), token, "nine loud lighthouses", address="192.0.2.1")
    db.session.rollback()

    user = accept_invitation(portal_door(), token, PASSWORD, address="192.0.2.1")

    assert fits(user.password_hash, PASSWORD)
    assert [member.status for member in user.memberships] == [MembershipStatus.ACTIVE]


def test_a_refused_password_leaves_the_link_good(app: Flask) -> None:
    token = invited(None)
    with pytest.raises(Invalid):
        accept_invitation(portal_door(), token, "too short", address="192.0.2.1")
    db.session.rollback()

    assert accept_invitation(portal_door(), token, "nine loud lighthouses", address="192.0.2.1")
    with pytest.raises(Gone):
        accept_invitation(portal_door(), token, "nine loud lighthouses", address="192.0.2.1")
