"""The demo's falls register: an own source, brought as any file is."""

import pytest

from demo import falls_register
from programmes import reading
from programmes.models import ImportRun, Indicator
from tests.programmes.own import stands

pytestmark = pytest.mark.django_db


def test_it_comes_once_with_its_provenance_and_says_that_it_is_invented(area, planner):
    falls_register.bring(area=area, by=planner)
    falls_register.bring(area=area, by=planner)
    run = ImportRun.objects.get()
    assert (run.kind, run.source, run.by, run.counts["added"], run.counts["skipped"]) == (
        "own_file", "kaatumisrekisteri.csv", planner, 100, {},
    )  # fmt: skip
    assert len(stands()) == 100
    notes = Indicator.objects.filter(area=area).values_list("note_fi", "note_sv")
    assert [(fi.split(".")[0], sv.split(".")[0]) for fi, sv in notes] == [
        ("Luvut on keksitty esittelyä varten", "Talen är påhittade för demonstrationen")
    ] * 2


def test_its_small_numbers_are_hidden_and_its_rates_are_not(area, planner):
    falls_register.bring(area=area, by=planner)
    fractures, rates = Indicator.objects.filter(area=area).order_by("scale")
    lemi = reading.figures_of(fractures, area).of("416")
    assert [(point.period.last, point.state) for point in lemi.points if point.period.last in (2021, 2023)] == [
        (2021, "value"), (2023, "suppressed"),
    ]  # fmt: skip
    assert {point.state for series in reading.figures_of(rates, area) for point in series.points} == {"value"}
