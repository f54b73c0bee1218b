"""Sessions: a new id each time, ended at once, ended by time."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.db import Scope, db, entering
from portal.domain.users.actions import move_membership, set_password
from portal.domain.users.models import MembershipStatus, SignIn
from portal.domain.users.queries import membership_of, sign_in_of, staff_memberships
from portal.domain.users.sign_ins import (
    choose_membership,
    end_all_sign_ins,
    end_sign_in,
    note_visit,
    start_sign_in,
)
from portal.kernel.actor import SYSTEM
from portal.kernel.clock import frozen
from portal.kernel.errors import IllegalMove
from tests.application import statements
from tests.factories.users import a_member, a_seller, a_user, ada

pytestmark = pytest.mark.usefixtures("app")
AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


def found(token: str) -> SignIn:
    db.session.expire_all()
    sign_in = sign_in_of(token)
    assert sign_in is not None
    return sign_in


def test_each_sign_in_has_an_id_of_its_own_and_only_its_hash_is_kept() -> None:
    user = a_user()

    one, other = start_sign_in(user), start_sign_in(user)

    assert one != other
    assert found(one).id != found(other).id
    assert all(one.encode() not in row for row in db.session.scalars(select(SignIn.id_hash)))


@pytest.mark.parametrize(
    ("used_after", "looked_at_after", "alive"),
    [
        (timedelta(), timedelta(minutes=29), True),
        (timedelta(), timedelta(minutes=30), False),
        (timedelta(minutes=20), timedelta(minutes=49), True),
    ],
)
def test_half_an_hour_without_use_ends_it(
    used_after: timedelta, looked_at_after: timedelta, alive: bool
) -> None:
    with frozen(AT):
        token = start_sign_in(a_user())
    with frozen(AT + used_after):
        note_visit(found(token))

    assert found(token).is_alive(AT + looked_at_after) is alive


def test_twelve_hours_end_it_however_busy() -> None:
    with frozen(AT):
        token = start_sign_in(a_user())
    with frozen(AT + timedelta(hours=11, minutes=50)):
        note_visit(found(token))

    assert found(token).is_alive(AT + timedelta(hours=11, minutes=59))
    assert not found(token).is_alive(AT + timedelta(hours=12))


def test_a_visit_is_noted_once_a_minute() -> None:
    with frozen(AT):
        token = start_sign_in(a_user())
    for seconds in (30, 61, 90):
        with frozen(AT + timedelta(seconds=seconds)):
            note_visit(found(token))

    assert found(token).last_seen_at == AT + timedelta(seconds=61)


def test_signing_out_ends_this_session_alone() -> None:
    user = a_user()
    here, there = start_sign_in(user), start_sign_in(user)

    end_sign_in(found(here))

    assert [found(token).revoked_at is None for token in (here, there)] == [False, True]


@pytest.mark.parametrize(
    "everywhere", [end_all_sign_ins, lambda user: set_password(user, "nine loud lighthouses")]
)
def test_a_new_password_ends_all_sessions(everywhere: object) -> None:
    user, bystander = a_user(), a_user("ben@acme.example")
    tokens = [start_sign_in(user), start_sign_in(user), start_sign_in(bystander)]

    everywhere(user)  # type: ignore[operator]

    assert [found(token).revoked_at is None for token in tokens] == [False, False, True]


def test_going_on_in_another_seller_changes_the_id_and_not_the_end() -> None:
    user = a_user()
    here, there = a_member(user, a_seller("Acme")), a_member(user, a_seller("Benelux"))
    with frozen(AT):
        old = start_sign_in(user, membership=here)

    new = choose_membership(found(old), there)

    assert sign_in_of(old) is None
    assert found(new).created_at == AT
    assert membership_of(found(new)) is there


def test_suspending_a_member_ends_the_sessions_in_that_seller_alone() -> None:
    user = a_user()
    here, there = a_member(user, a_seller("Acme")), a_member(user, a_seller("Benelux"))
    tokens = [start_sign_in(user, membership=one) for one in (here, there)]
    db.session.commit()

    with entering(Scope(here.seller_id)):
        move_membership(db.session.merge(here), "suspend", actor=SYSTEM)
        db.session.commit()

    assert [found(token).revoked_at is None for token in tokens] == [False, True]
    db.session.refresh(user, ["memberships"])
    assert [one.seller.name for one in staff_memberships(user)] == ["Benelux"]


def test_a_suspended_member_cannot_be_approved() -> None:
    member = ada()

    with entering(Scope(member.seller_id)):
        own = db.session.merge(member)
        move_membership(own, "suspend", actor=SYSTEM)
        with pytest.raises(IllegalMove):
            move_membership(own, "approve", actor=SYSTEM)

        assert own.status is MembershipStatus.SUSPENDED


def test_a_session_is_loaded_with_all_it_needs_in_one_statement() -> None:
    user = a_user()
    sellers = [a_seller(name) for name in ("Acme", "Benelux", "Cloudia")]
    members = [a_member(user, seller) for seller in sellers]
    token = start_sign_in(user, membership=members[1])
    db.session.commit()
    db.session.expunge_all()

    with statements() as sent:
        sign_in = found(token)
        member = membership_of(sign_in)
        names = [one.seller.name for one in staff_memberships(sign_in.user)]

    assert len(sent) == 1
    assert names == ["Acme", "Benelux", "Cloudia"]
    assert member is not None
    assert member.seller.name == "Benelux"
