"""The demo's example of an own source: the county's falls register, brought as a file like any other. Its figures are invented."""

from pathlib import Path

from django.db import transaction

from hyte.accounts.models import User
from municipalities.models import WelfareArea
from programmes.actions import import_run
from programmes.actions import indicator as indicators
from programmes.files import figures
from programmes.models import ImportRun, Indicator

FILE = Path(__file__).resolve().parent / "data" / "falls_register.csv"
COMMON = {
    "provider": "Etelä-Karjalan hyvinvointialueen kaatumisrekisteri (esittely)",
    "better": Indicator.Better.LOWER,
    "by_gender": False,
    "hide_below": 5,
    "note_fi": "Luvut on keksitty esittelyä varten. Rekisterissä ovat vain kaatumiset, joista on tehty ilmoitus.",
    "note_sv": "Talen är påhittade för demonstrationen. I registret finns endast fall som har anmälts.",
}
FALLS = {
    "name_fi": "Kaatumisrekisteri: ilmoitetut kaatumiset 65 vuotta täyttäneillä",
    "name_sv": "Fallregistret: anmälda fall bland personer som fyllt 65",
    "unit_fi": "/ 1 000 vastaavan ikäistä",
    "unit_sv": "/ 1 000 i samma ålder",
    "decimals": 1,
    "scale": "rate",
}
FRACTURES = {
    "name_fi": "Kaatumisrekisteri: lonkkamurtumaan johtaneet kaatumiset",
    "name_sv": "Fallregistret: fall som ledde till höftfraktur",
    "unit_fi": "henkilöä",
    "unit_sv": "personer",
    "decimals": 0,
    "scale": "count",
}


@transaction.atomic
def bring(*, area: WelfareArea, by: User) -> None:
    """The indicators and their figures of South Karelia. Doing it twice changes nothing."""
    if Indicator.objects.filter(area=area).exists():
        return
    for told in (FALLS, FRACTURES):
        indicators.save_own(Indicator(area=area), **COMMON, **told, by=by)
    found = figures.read(FILE.read_bytes(), area)
    import_run.of_rows(
        found.rows,
        kind=ImportRun.Kind.OWN_FILE,
        source="kaatumisrekisteri.csv",
        by=by,
        area=area,
        skipped=found.skipped,
    )
