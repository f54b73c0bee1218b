from datetime import UTC, date, datetime, timedelta, timezone
from threading import Thread

import pytest

from portal.kernel import clock

NEW_YEAR = datetime(2027, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))


def test_now_is_aware_and_in_utc() -> None:
    before = datetime.now(UTC)

    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().tzinfo is UTC


def test_the_frozen_clock_stands_still_in_utc_and_runs_again() -> None:
    with clock.frozen(NEW_YEAR):
        assert clock.now() == NEW_YEAR
        assert clock.now().tzinfo is UTC

    assert clock.now() != NEW_YEAR


def test_clocks_are_frozen_one_within_the_other() -> None:
    later = NEW_YEAR + timedelta(days=1)

    with clock.frozen(NEW_YEAR):
        with clock.frozen(later):
            assert clock.now() == later
        assert clock.now() == NEW_YEAR


def test_another_thread_keeps_its_own_time() -> None:
    seen: list[datetime] = []

    with clock.frozen(NEW_YEAR):
        thread = Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()

    assert seen != [NEW_YEAR]


def test_the_clock_runs_again_after_an_error() -> None:
    with pytest.raises(KeyError), clock.frozen(NEW_YEAR):
        raise KeyError

    assert clock.now() != NEW_YEAR


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"), clock.frozen(datetime(2027, 1, 1)):  # noqa: DTZ001 -- the refused case
        pass


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", date(2027, 1, 1)),
        ("UTC", date(2026, 12, 31)),
        ("Pacific/Auckland", date(2027, 1, 1)),
        ("America/Los_Angeles", date(2026, 12, 31)),
    ],
)
def test_today_depends_on_the_zone(zone: str, day: date) -> None:
    with clock.frozen(NEW_YEAR):
        assert clock.today(zone) == day
