from portal.kernel.actor import SYSTEM, VISITOR, Actor


def test_an_actor_may_what_it_was_given_and_nothing_else() -> None:
    ada = Actor("Ada", user_id=1, permissions=frozenset({"order.place"}))

    assert ada.may("order.place")
    assert not ada.may("order")
    assert not ada.may("")


def test_a_job_and_a_visitor_hold_no_permission_of_their_own() -> None:
    assert (SYSTEM.permissions, VISITOR.permissions) == (frozenset(), frozenset())
    assert not SYSTEM.may("order.place")
