"""Files of own figures for tests: an indicator, rows, and the way through the pages."""

from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hyte.accounts.models import User
from hyte.tables.writing import Sheet, csv_bytes, xlsx_bytes
from municipalities.models import WelfareArea
from programmes.actions import indicator as actions
from programmes.models import Indicator, Observation

HEAD = ["Indicator", "Municipality", "First year", "Last year", "Gender", "Value", "Absolute number",
        "Why there is no value"]  # fmt: skip
KEYS = ["indicator", "municipality", "first_year", "last_year", "gender", "value", "number", "state"]
FALLS = {
    "name_fi": "Kaatumiset", "name_sv": "Fall", "unit_fi": "/ 1 000", "unit_sv": "/ 1 000", "decimals": 1,
    "provider": "Kaatumisrekisteri", "better": "lower", "scale": "rate", "by_gender": False, "hide_below": 5,
    "note_fi": "", "note_sv": "",
}  # fmt: skip


def own_indicator(area: WelfareArea, by: User, **fields: object) -> Indicator:
    return actions.save_own(Indicator(area=area), **{**FALLS, **fields}, by=by)


def row(**cells: object) -> list[object]:
    """A good row of Lemi's falls in 2024, but for `cells`."""
    told = {"indicator": "Kaatumiset", "municipality": "Lemi", "first_year": 2024, "value": 12.5, "number": 40, **cells}
    return [told.get(key, "") for key in KEYS]


def made(*lines: Sequence[object], kind: str = "xlsx", head: Sequence[str] = HEAD) -> bytes:
    sheet = Sheet("Luvut", head, lines)
    return csv_bytes(sheet) if kind == "csv" else xlsx_bytes(sheet)


def bring(browser: Client, data: bytes, *, kind: str = "own_figures", name: str = "kaatumiset.xlsx"):
    file = SimpleUploadedFile(name, data)
    return browser.post(reverse("import_new"), {"kind": kind, "file": file}, follow=True)


def apply(browser: Client, answer, **more: str):
    pk, seen = answer.context["upload"].pk, answer.context["form"]["seen"].value()
    return browser.post(reverse("import_apply", args=[pk]), {"seen": seen, **more}, follow=True)


def refused(answer) -> list[tuple[int, str, str]]:
    """(line, column, reason)"""
    return [(one.line, one.column, one.reason) for one in answer.context["plan"].refused]


def stands() -> list[tuple[object, ...]]:
    """(region, first year, last year, gender, state, value, number) of every own figure."""
    found = Observation.objects.filter(indicator__source="own").select_related("region__municipality", "region__area")
    rows = [(o.region.code, o.first_year, o.last_year, o.gender, o.state, o.value, o.number) for o in found]
    return sorted(rows, key=repr)
