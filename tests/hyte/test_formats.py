"""Dates and times as people in Finland write them."""

from datetime import UTC, date, datetime, time

import pytest
from django.template import Context, Template
from django.utils.translation import override

from hyte import formats

NINE = datetime(2023, 9, 5, 6, 0, tzinfo=UTC)
ELEVEN = datetime(2023, 9, 5, 8, 0, tzinfo=UTC)
AFTER_THE_CLOCK_CHANGE = datetime(2026, 10, 26, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", "ti 5.9.2023 klo 9.00–11.00"), ("sv", "tis 5.9.2023 kl. 9.00–11.00"), ("en", "tue 5.9.2023 at 9.00–11.00")],
)
def test_a_moment_is_said_in_finnish_time_and_in_the_readers_language(language, words):
    with override(language):
        assert formats.when(NINE, ELEVEN) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Tuesday 1 December, 9 to 11"),
        ("fi", "tiistai 1. joulukuuta kello 9–11"),
        ("sv", "tisdag 1 december klockan 9–11"),
    ],
)
def test_who_hears_a_time_hears_whole_words(language, words):
    with override(language):
        assert formats.spoken(datetime(2026, 12, 1, 7, tzinfo=UTC), datetime(2026, 12, 1, 9, tzinfo=UTC)) == words


def test_who_hears_a_time_hears_its_minutes_where_it_has_some():
    with override("en"):
        half = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
        assert formats.spoken(half, datetime(2026, 12, 1, 11, tzinfo=UTC)) == "Tuesday 1 December, 10.30 to 13"


@pytest.mark.parametrize(
    ("function", "arguments", "words"),
    [
        (formats.fi_date, [date(2023, 9, 5)], "5.9.2023"),
        (formats.fi_date, [datetime(2023, 9, 4, 21, 30, tzinfo=UTC)], "5.9.2023"),
        (formats.short_date, [NINE], "5.9."),
        (formats.fi_time, [time(9, 5)], "9.05"),
        (formats.fi_time, [time(0, 0)], "0.00"),
        (formats.fi_time, [AFTER_THE_CLOCK_CHANGE], "9.00"),
        (formats.fi_datetime, [NINE], "5.9.2023 klo 9.00"),
        (formats.weekday_date, [NINE], "ti 5.9."),
        (formats.long_date, [NINE], "tiistai 5.9.2023"),
        (formats.time_range, [NINE, ELEVEN], "klo 9.00–11.00"),
        (formats.time_range, [NINE, None], "klo 9.00"),
        (formats.date_range, [date(2023, 9, 1), date(2023, 9, 26)], "1.–26.9.2023"),
        (formats.date_range, [date(2023, 8, 28), date(2023, 9, 5)], "28.8.–5.9.2023"),
        (formats.date_range, [date(2023, 12, 28), date(2024, 1, 3)], "28.12.2023–3.1.2024"),
        (formats.date_range, [date(2023, 9, 5), date(2023, 9, 5)], "5.9.2023"),
    ],
)
def test_dates_are_written_as_finns_write_them(function, arguments, words):
    with override("fi"):
        assert function(*arguments) == words


@pytest.mark.parametrize(
    "name", ["fi_date", "short_date", "fi_time", "clock_time", "fi_datetime", "weekday_date", "when"]
)
def test_a_missing_date_is_empty(name):
    assert getattr(formats, name)(None) == ""
    assert Template("{{ nothing|" + name + " }}").render(Context({"nothing": None})) == ""


@pytest.mark.parametrize(
    ("value", "decimals", "words"),
    [
        (1234.5, 1, "1\u00a0234,5"),
        (1234567, 0, "1\u00a0234\u00a0567"),
        (-0.42, 1, "−0,4"),
        (-0.04, 1, "0,0"),
        (0, 0, "0"),
        (None, 1, ""),
    ],
)
def test_numbers_are_written_as_finns_write_them(value, decimals, words):
    assert formats.number(value, decimals) == words
