"""The figures that come with the application are brought once, with their source."""

import json

import pytest
from django.core.management import call_command

from programmes.actions import shipped
from programmes.catalogue import DATA
from programmes.models import ImportRun, Indicator, Observation
from tests.programmes.sotkanet_files import as_json

pytestmark = pytest.mark.django_db


def test_they_are_brought_once():
    for _again in range(2):
        shipped.load_figures()
    runs = ImportRun.objects.order_by("pk").values_list("kind", "state", "source", "counts__rows", "counts__added")
    assert list(runs) == [
        ("shipped", "done", "sotkanet_south_karelia.csv", 598, 598),
    ]
    assert set(Indicator.objects.filter(observations__isnull=False).values_list("sotkanet_id", flat=True)) == {
        4, 127, 683, 2358, 3219,
    }  # fmt: skip


def test_what_has_been_corrected_since_is_left_as_it_is(tmp_path, capsys):
    shipped.load_figures()
    first = Observation.objects.filter(indicator__sotkanet_id=683).order_by("pk")[0]
    row = {
        "indicator": 683,
        "region": first.region.sotkanet_id,
        "year": first.first_year,
        "gender": "total",
        "value": 99.5,
    }
    (tmp_path / "answer.json").write_bytes(as_json(row))
    call_command("import_sotkanet", str(tmp_path / "answer.json"))
    assert json.loads(capsys.readouterr().out)["changed"] == 1
    shipped.load_figures()
    first.refresh_from_db()
    assert first.value == 99.5


def test_the_shipped_answer_is_one_that_the_command_takes(capsys):
    call_command("import_sotkanet", str(DATA / shipped.SOTKANET), "--dry-run")
    assert json.loads(capsys.readouterr().out) == {
        "rows": 598,
        "added": 598,
        "changed": 0,
        "unchanged": 0,
        "skipped": {},
        "indicators": [4, 127, 683, 2358, 3219],
    }
