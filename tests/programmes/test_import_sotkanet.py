"""`manage.py import_sotkanet FILE`: one line of JSON, or one sentence and nothing written."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hyte.accounts.models import Event
from programmes.models import EarlierValue, ImportRun, Indicator, Observation
from tests.programmes.sotkanet_files import LINE, ROW, SAMPLES, as_csv, as_json, with_raw

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def tell(tmp_path, capsys):
    """What the command answers to a file of these bytes."""

    def doing(data: bytes | Path, *options: str) -> dict[str, object]:
        path = data if isinstance(data, Path) else tmp_path / "answer.json"
        if isinstance(data, bytes):
            path.write_bytes(data)
        call_command("import_sotkanet", str(path), *options)
        (line,) = capsys.readouterr().out.splitlines()
        return json.loads(line)

    return doing


def database() -> dict[str, object]:
    """Everything that an import may write."""
    tables = (ImportRun, Observation, EarlierValue, Indicator, Event)
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in tables}


def counts(rows: int, *, added: int = 0, changed: int = 0, unchanged: int = 0, indicators: list[int], **skipped: int):
    told = {"rows": rows, "added": added, "changed": changed, "unchanged": unchanged}
    return {**told, "skipped": skipped, "indicators": indicators}


SAMPLE_FILES = {
    "recorded_data_127_2019_2023.json": (10, {}, [127]),
    "recorded_data_171_2019_2023.json": (10, {}, [171]),
    "rebuilt_data_127_south_karelia_2000_2022.json": (207, {}, [127]),
    "rebuilt_data_5_counties_excerpt.json": (6, {}, [5]),
    "rebuilt_data_683_counties_2023.json": (24, {}, [683]),
    "rebuilt_data_683_south_karelia_2015_2023.json": (22, {"unknown_region": 2}, [683]),
    "rebuilt_data_683_south_karelia_2015_2023.csv": (22, {"unknown_region": 2}, [683]),
    "rebuilt_history_south_karelia_1990_2012.csv": (567, {}, [4, 2358, 493, 3219]),
}


def test_every_sample_is_asked_for_here():
    regions = {"recorded_regions_excerpt.json", "rebuilt_regions_south_karelia.json"}
    assert {path.name for path in SAMPLES.iterdir()} == {*SAMPLE_FILES, *regions, "README.md"}


@pytest.mark.parametrize("name", SAMPLE_FILES)
def test_each_sample_is_added_once_and_the_second_time_nothing_changes(tell, name):
    known, skipped, indicators = SAMPLE_FILES[name]
    rows = known + sum(skipped.values())
    first = counts(rows, added=known, indicators=indicators, **skipped)
    assert tell(SAMPLES / name, "--dry-run") == first
    assert tell(SAMPLES / name) == first
    assert Observation.objects.count() == known
    stood = list(Observation.objects.order_by("pk").values())
    assert tell(SAMPLES / name) == counts(rows, unchanged=known, indicators=indicators, **skipped)
    assert list(Observation.objects.order_by("pk").values()) == stood
    runs = ImportRun.objects.order_by("pk").values_list("kind", "state", "source", "area", "by", "counts__added")
    assert list(runs) == [("sotkanet_file", "done", name, None, None, added) for added in (known, 0)]


def test_json_and_csv_of_the_same_rows_are_one_file(tell):
    tell(SAMPLES / "rebuilt_data_683_south_karelia_2015_2023.json")
    again = tell(SAMPLES / "rebuilt_data_683_south_karelia_2015_2023.csv")
    assert again == counts(24, unchanged=22, indicators=[683], unknown_region=2)
    more = tell(SAMPLES / "rebuilt_data_683_counties_2023.json")
    assert more == counts(24, added=22, unchanged=2, indicators=[683])


def test_a_dry_run_tells_the_same_and_writes_nothing(tell):
    tell(as_json(ROW))
    before = database()
    rows = ({**ROW, "value": 12}, {**ROW, "year": 2022}, {**ROW, "indicator": 999_999}, {**ROW, "region": 495})
    told = counts(4, added=2, changed=1, indicators=[683, 999_999], unknown_region=1)
    assert tell(as_json(*rows), "--dry-run") == told
    assert database() == before
    assert tell(as_json(*rows)) == told


def test_a_correction_keeps_the_earlier_value(tell):
    tell(as_json(ROW))
    assert tell(as_json({**ROW, "value": 11.6, "absValue": 184})) == counts(1, changed=1, indicators=[683])
    now = Observation.objects.get()
    assert (now.value, now.number, now.run) == (11.6, 184.0, ImportRun.objects.first())
    assert list(now.earlier_values.values_list("value", "number", "run")) == [
        (11.5, 182.0, ImportRun.objects.last().pk)
    ]


def test_an_indicator_outside_the_catalogue_is_created_without_metadata(tell):
    assert tell(as_json({**ROW, "indicator": 999_999})) == counts(1, added=1, indicators=[999_999])
    assert Indicator.objects.get(sotkanet_id=999_999).status == "unfetched"


def test_rows_passed_over_are_counted_by_reason_and_add_up(tell):
    rows = (ROW, ROW, {**ROW, "year": 2022, "value": None}, {**ROW, "region": 495}, {**ROW, "region": 881})
    told = counts(5, added=2, indicators=[683], duplicate_row=1, no_value=1, unknown_region=1)
    assert tell(as_json(*rows)) == told
    assert tell(b"[]") == counts(0, indicators=[])
    assert tell(as_json({**ROW, "indicator": 999_999, "value": None})) == counts(1, indicators=[999_999], no_value=1)
    assert not Indicator.objects.filter(sotkanet_id=999_999).exists()


HOSTILE = {
    "nan": (with_raw("value", "NaN"), "Row 2: NaN is not a number."),
    "year": (as_csv(LINE, "683;191;20235;total;1;"), "Line 3: the year 20235 is not possible."),
    "contradiction": (
        as_json(ROW, {**ROW, "value": 1}),
        "Row 2: row 1 tells another figure of the same indicator, region, year and gender.",
    ),
    "page": (b"<html></html>", "Line 1: this is a web page and not Sotkanet’s figures."),
    "cut": (as_json(ROW, ROW)[:-9], "Row 2: line 1 of the text is not JSON."),
}


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
@pytest.mark.parametrize(("data", "said"), HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_is_refused_writes_nothing(tell, data, said, options):
    tell(as_json({**ROW, "year": 2021}))
    before = database()
    with pytest.raises(CommandError) as refused:
        tell(data, *options)
    assert (str(refused.value), database()) == (said, before)


def test_a_file_of_more_indicators_than_there_are_is_refused(tell):
    lines = [f"{indicator};191;2023;total;1;" for indicator in range(1, 5_002)]
    with pytest.raises(CommandError, match="Line 5002: there are more than 5000 indicators"):
        tell(as_csv(*lines))
    assert tell(as_csv(*lines[:-1]), "--dry-run")["added"] == 5_000


def test_a_file_that_is_none_is_told_in_one_sentence(tell, tmp_path):
    for path, reason in ((tmp_path / "none.json", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(CommandError) as refused:
            tell(path)
        assert str(refused.value) == f"The file {path} can not be read: {reason}."
    with pytest.raises(CommandError, match="can not be read: it is not a name of a file"):
        call_command("import_sotkanet", "\0")
    with pytest.raises(CommandError, match="bigger than 20 MB"):
        tell(Path("/dev/zero"))
    assert ImportRun.objects.count() == 0


def test_a_name_that_is_no_text_is_no_trouble(tell, tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/sotkanet-\xff\x1b.json"))
    path.write_bytes(as_json(ROW))
    tell(path)
    assert ImportRun.objects.get().source == "sotkanet-�?.json"


def test_on_the_command_line_a_refusal_is_one_line_and_a_code(tmp_path):
    """In a process of its own: no traceback, nothing on stdout."""
    path = tmp_path / "answer.csv"
    path.write_bytes(as_csv("683;191;2023;total;NaN;"))
    done = subprocess.run(
        [sys.executable, "manage.py", "import_sotkanet", path], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "CommandError: Line 2: “primary value” is not a number: \"NaN\".\n"  # fmt: skip


row_of_the_api = st.fixed_dictionaries(
    {
        "indicator": st.sampled_from([4, 683, 999_999]),
        "region": st.sampled_from([65, 191, 881, 961, 495]),
        "year": st.integers(2020, 2023),
        "gender": st.sampled_from(["total", "male"]),
        "value": st.sampled_from([None, 1, 1.5]),
    }
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        row_of_the_api, max_size=20, unique_by=lambda row: (row["indicator"], row["region"], row["year"], row["gender"])
    )
)
def test_the_counts_always_add_up_and_doing_it_again_adds_nothing(tell, rows):
    try:
        first = tell(as_json(*rows, *rows[:3]))
    except CommandError:  # an old and a new number of the same area, with different values
        return
    known = first["added"] + first["changed"] + first["unchanged"]
    assert first["rows"] == len(rows) + len(rows[:3]) == known + sum(first["skipped"].values())
    again = tell(as_json(*rows, *rows[:3]))
    assert again == {**first, "added": 0, "changed": 0, "unchanged": known}


def test_a_database_without_tables_is_told_in_one_line(tmp_path):
    env = os.environ | {"HYTE_VAR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3"}
    command = [sys.executable, "manage.py", "import_sotkanet", SAMPLES / "recorded_data_127_2019_2023.json"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("CommandError: The database can not be used: no such table")
    assert len(done.stderr.splitlines()) == 1
