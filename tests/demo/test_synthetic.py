import pytest
from django.core.management import CommandError, call_command

from municipalities.models import WelfareArea
from programmes.models import Indicator, Observation
from programmes.reading import figures_of

pytestmark = pytest.mark.django_db


def test_every_region_gets_every_year_and_a_second_run_adds_nothing(capsys):
    for _again in range(2):
        call_command("seed_observations", "--national", "--indicators", "2", "--years", "3")
        assert capsys.readouterr().out == "1992 rows of made-up figures.\n"
    assert Observation.objects.count() == 2 * 332 * 3
    assert [indicator.can_be_fetched for indicator in Indicator.objects.filter(key__startswith="synthetic-")] == [
        False
    ] * 2


def test_made_up_figures_are_shown_like_others(area: WelfareArea):
    call_command("seed_observations", "--national", "--indicators", "1", "--years", "3", verbosity=0)
    shown = figures_of(Indicator.objects.get(key="synthetic-1"), area)
    assert [len(series.points) for series in shown] == [3] * 11


def test_a_production_database_gets_none(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("seed_observations", "--national")
    assert Observation.objects.count() == 0
