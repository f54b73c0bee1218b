"""Numbers of a series are taken one after the other, also by many at once and after a rollback."""

from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from portal.db import Scope, entering, transaction
from portal.domain.sellers.actions import take_number
from tests.factories.world import load_world, seller


def test_many_at_once_get_different_numbers_without_a_gap(live_app: Flask) -> None:
    load_world(live_app)
    ours, theirs = (seller(slug).id for slug in ("northlight", "harbour"))  # threads share no session

    def take(turn: int) -> int | None:
        with live_app.app_context():
            if turn % 4 == 0:
                with entering(Scope(ours)):  # ends without a commit
                    take_number("test")
                return None
            with transaction(Scope(ours)):
                return take_number("test")

    with ThreadPoolExecutor(8) as pool:
        taken = [number for number in pool.map(take, range(40)) if number is not None]

    assert sorted(taken) == list(range(1, 31))
    with transaction(Scope(theirs)):
        assert take_number("test") == 1
