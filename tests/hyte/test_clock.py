"""One clock, which the rehearsal can set."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from hyte import clock

AUGUST = datetime(2023, 8, 8, 9, tzinfo=UTC)


def test_the_clock_shows_the_present():
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_moment_can_be_played_and_ends_by_itself():
    with clock.at(AUGUST):
        assert (clock.now(), clock.today()) == (AUGUST, date(2023, 8, 8))
        with clock.at(AUGUST + timedelta(days=1)):
            assert clock.today() == date(2023, 8, 9)
        assert clock.now() == AUGUST
    assert clock.now().year >= 2026


def test_an_error_ends_the_moment_too():
    with pytest.raises(ValueError, match="stop"), clock.at(AUGUST):
        raise ValueError("stop")
    assert clock.now() != AUGUST


def test_today_is_the_day_in_finland():
    with clock.at(datetime(2026, 8, 9, 21, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 8, 10)
    with clock.at(datetime(2026, 1, 9, 21, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 1, 9)


def test_a_played_moment_is_seen_by_nobody_else():
    seen: list[datetime] = []
    with clock.at(AUGUST):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen[0].year >= 2026
