"""Figures that come in: what they would do, what they did, and that nothing is half done."""

import pytest
from django.db import connections

from hyte.accounts.models import Event
from hyte.errors import Refused
from programmes import importing
from programmes.actions import import_run
from programmes.importing import Figure, Incoming
from programmes.importing.plans import together
from programmes.models import EarlierValue, ImportRun, Indicator, Observation
from tests.programmes.figures import region

pytestmark = pytest.mark.django_db
LEMI, IMATRA, SOUTH_KARELIA, KAAVI = 191, 65, 957, 142  # Sotkanet's numbers


def row(value: float | None, *, where: int | str = LEMI, year: int = 2023, what: int | str = 4, **rest) -> Incoming:
    return Incoming(**{"line": 2, "gender": "total", **rest}, indicator=what, region=where, first_year=year,
                    last_year=year, value=value)  # fmt: skip


def bring(*rows: Incoming, **options) -> dict[str, object]:
    run, done = import_run.of_rows(rows, kind="sotkanet_file", source="figures.json", **options)
    assert run.counts == done.counts()
    return {key: value for key, value in run.counts.items() if value}


def stands() -> list[tuple[object, ...]]:
    found = Observation.objects.order_by("indicator__sotkanet_id", "region__municipality", "first_year", "gender")
    return list(found.values_list("region__municipality", "first_year", "gender", "state", "value", "number"))


def test_new_figures_are_added_and_the_second_time_nothing_is():
    rows = (row(4.5, number=20.0), row(5.5, where=IMATRA), row(6.0, year=2022), row(4.4, gender="male"))
    assert bring(*rows) == {"rows": 4, "added": 4, "indicators": [4]}
    assert stands() == [
        ("153", 2023, "total", "value", 5.5, None),
        ("416", 2022, "total", "value", 6.0, None),
        ("416", 2023, "male", "value", 4.4, None),
        ("416", 2023, "total", "value", 4.5, 20.0),
    ]
    assert bring(*rows) == {"rows": 4, "unchanged": 4, "indicators": [4]}
    assert [run.state for run in ImportRun.objects.all()] == ["done", "done"]
    assert Observation.objects.values_list("run", flat=True).distinct().get() == ImportRun.objects.last().pk
    assert Indicator.objects.get(sotkanet_id=4).by_gender


def test_a_correction_keeps_the_earlier_value_and_both_imports():
    bring(row(4.5, number=20.0))
    bring(row(4.7, number=21.0), row(5.0, year=2022))
    third = bring(row(4.6, number=None), row(5.0, year=2022))
    assert third == {"rows": 2, "changed": 1, "unchanged": 1, "indicators": [4]}
    now = Observation.objects.get(first_year=2023)
    last, second, first = ImportRun.objects.all()
    assert (now.value, now.number, now.run) == (4.6, None, last)
    assert list(now.earlier_values.values_list("value", "number", "state", "run", "replaced_by")) == [
        (4.7, 21.0, "value", second.pk, last.pk),
        (4.5, 20.0, "value", first.pk, second.pk),
    ]
    assert EarlierValue.objects.count() == 2


def test_a_plan_writes_nothing_and_shows_what_was_and_what_comes():
    bring(row(4.5), row(5.0, year=2022))
    before = (stands(), ImportRun.objects.count(), Event.objects.count(), Indicator.objects.count())
    plan = importing.plan([row(4.7), row(5.0, year=2022), row(1.0, year=2021), row(9.0, what=493), row(1.0, where=495)])
    part = plan.parts[4]
    assert [(change.before, change.after) for change in part.changed] == [
        (Figure("value", 4.5, None), Figure("value", 4.7, None))
    ]
    assert [change.key.first_year for change in part.added] == [2021]
    assert (part.unchanged, plan.parts[493].pk) == (1, None)
    assert plan.counts() == {
        "rows": 5,
        "added": 2,
        "changed": 1,
        "unchanged": 1,
        "skipped": {"unknown_region": 1},
        "indicators": [4, 493],
    }
    assert (stands(), ImportRun.objects.count(), Event.objects.count(), Indicator.objects.count()) == before


def test_an_indicator_outside_the_catalogue_is_created_by_its_id_and_marked():
    bring(row(9.0, what=493), row(9.0, what=494, where=495))
    made = Indicator.objects.get(sotkanet_id=493)
    assert (made.key, made.name_fi, made.status, made.source, made.better) == (
        "sotkanet-493",
        "Sotkanet 493",
        "unfetched",
        "national",
        "context",
    )
    assert not Indicator.objects.filter(sotkanet_id=494).exists()  # no row of it is of a region that we follow


def test_a_browser_writes_its_own_county_and_the_country_only(area):
    rows = (row(1.0), row(2.0, where=SOUTH_KARELIA), row(3.0, where=658), row(4.0, where=KAAVI), row(5.0, where=495))
    assert bring(*rows, area=area) == {
        "rows": 5,
        "added": 3,
        "skipped": {"other_county": 1, "unknown_region": 1},
        "indicators": [4],
    }
    assert set(Observation.objects.values_list("region", flat=True)) == {
        region(place).pk for place in ("416", "11", "FI")
    }


def test_a_number_that_a_later_file_does_not_repeat_still_hides_its_value(area):
    """The absolute number is left out of many files; the same value is about the same three people."""
    bring(row(4.5, number=3.0), row(6.0, where=IMATRA, number=3.0))
    again = bring(row(4.5), row(7.0, where=IMATRA))
    assert again == {"rows": 2, "changed": 1, "unchanged": 1, "indicators": [4]}
    assert stands() == [
        ("153", 2023, "total", "value", 7.0, None),
        ("416", 2023, "total", "value", 4.5, 3.0),
    ]


def test_a_county_corrects_no_figure_that_the_other_counties_read_too(area):
    """The fetch from Sotkanet and the command line do; a county's own indicator is read by nobody else."""
    own = Indicator.objects.create(
        key="own", source="own", area=area, status="verified", name_fi="Omat", provider="Ekhva", better="lower"
    )
    first = (row(1.0), row(3.0, where=658), row(9.0, what="own", where="FI"))
    bring(*first, area=area)
    assert bring(*first, area=area)["unchanged"] == 3
    false = (row(2.0), row(99.0, where=658), row(8.0, what="own", where="FI"))
    assert bring(*false, area=area) == {
        "rows": 3,
        "changed": 2,
        "skipped": {"all_counties": 1},
        "indicators": [4, "own"],
    }
    assert Observation.objects.get(indicator__sotkanet_id=4, region=region("FI")).value == 3.0
    assert (Observation.objects.get(indicator=own).value, EarlierValue.objects.count()) == (8.0, 2)
    assert bring(row(4.0, where=658))["changed"] == 1


def test_our_own_codes_and_keys_are_understood_and_a_key_that_is_none_is_refused(area):
    falls = Indicator.objects.create(
        key="falls", source="own", area=area, status="verified", name_fi="Kaatumiset", provider="Ekhva", better="lower"
    )
    brought = bring(
        row(4.5, what="falls", where="416"),
        row(None, what="falls", where="11", state="suppressed"),
        row(None, what="falls", where="FI", state="not_published"),
    )
    assert brought == {"rows": 3, "added": 3, "indicators": ["falls"]}
    assert set(falls.observations.values_list("region__kind", "state", "value")) == {
        ("municipality", "value", 4.5),
        ("area", "suppressed", None),
        ("country", "not_published", None),
    }
    with pytest.raises(Refused, match="rises"):
        importing.plan([row(4.5, what="rises", where="416")])


def test_where_the_value_is_itself_a_number_of_persons_the_small_number_rule_knows_it():
    assert Indicator.objects.get(sotkanet_id=127).scale == "count"
    bring(row(3.0, what=127))
    assert stands() == [("416", 2023, "total", "value", 3.0, 3.0)]
    assert bring(row(3.0, what=127)) == {"rows": 1, "unchanged": 1, "indicators": [127]}


def test_what_changed_after_it_was_shown_is_not_applied():
    bring(row(4.5))
    rows = [row(4.7), row(9.0, what=493)]
    seen = importing.plan(rows).mark
    bring(row(4.6))
    with pytest.raises(Refused):
        bring(*rows, seen=seen)
    assert (stands()[0][4], ImportRun.objects.count(), Indicator.objects.filter(sotkanet_id=493).count()) == (4.6, 2, 0)
    assert bring(*rows, seen=importing.plan(rows).mark)["changed"] == 1


def test_two_rows_of_the_same_never_reach_the_database():
    with pytest.raises(Refused):
        bring(row(4.5), row(4.5))
    assert (stands(), ImportRun.objects.count()) == ([], 0)


@pytest.mark.parametrize("many", [10, 700])
def test_however_many_rows_come_they_are_written_in_the_same_queries(django_assert_num_queries, many):
    rows = [
        row(float(n), what=493, year=1900 + n % 200, where=(LEMI, IMATRA, KAAVI, 957)[n // 200]) for n in range(many)
    ]
    import_run.of_rows([row(0.0, what=493, year=1900)], kind="sotkanet_file", source="first.json")
    with django_assert_num_queries(
        12
    ):  # run, regions, new ids, indicators, what stands, COPY, run's end, trail; savepoints
        with_copy = import_run.of_rows(rows, kind="sotkanet_file", source="second.json")[1]
    assert with_copy.added + with_copy.unchanged + with_copy.changed == many


def test_the_counts_of_several_plans_are_told_as_one():
    one = importing.plan([row(1.0), row(1.0, where=495)]).counts()
    other = importing.plan([row(1.0, what=493), row(1.0, where=495, what=493)]).counts()
    assert together([one, other, one]) == {
        "rows": 6,
        "added": 3,
        "changed": 0,
        "unchanged": 0,
        "skipped": {"unknown_region": 3},
        "indicators": [4, 493],
    }
    assert together([])["rows"] == 0


@pytest.mark.parametrize(
    "doing",
    [
        test_new_figures_are_added_and_the_second_time_nothing_is,
        test_a_correction_keeps_the_earlier_value_and_both_imports,
    ],
)
def test_without_copy_the_same_is_written(monkeypatch, doing):
    """On SQLite, and wherever else."""
    monkeypatch.setattr(connections["default"], "vendor", "other")
    doing()
