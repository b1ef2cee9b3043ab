"""A saved answer of Sotkanet, JSON or CSV, of any regions → rows that can be imported, or a refusal of the whole. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from django.utils.translation import gettext as _

from hyte.errors import Refused
from hyte.tables.limits import FILE
from municipalities import reference
from programmes.importing.rows import LARGEST, Incoming, Skip
from programmes.models.observation import FIRST_YEAR, LAST_YEAR
from programmes.sotkanet import csvtext, jsontext
from programmes.sotkanet.raw import Raw, Trouble, quoted

GENDERS = ("total", "male", "female")
BIGGEST_ID = 2_147_483_647
MOST_INDICATORS = 5_000  # more than Sotkanet has


@dataclass
class SotkanetFigures:
    """`rows` and the `skipped` ones (by reason) are together what the file holds."""

    rows: list[Incoming] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)


def read(data: bytes) -> SotkanetFigures:
    """Refused, with the place, where anything of the file can not be what Sotkanet said."""
    text = decoded(data)
    start = text.lstrip(" \t\r\n")[:1]
    if not start:
        raise Refused(_("The file is empty."))
    if start == "<":
        raise Refused(_("Line 1: this is a web page and not Sotkanet’s figures."))
    if start == "{":
        raise Refused(_("Line 1: Sotkanet’s figures are a list of rows between “[” and “]”."))
    is_json = start == "["
    place = _("Row %(number)s: %(trouble)s") if is_json else _("Line %(number)s: %(trouble)s")
    another = (
        _("row %(number)s tells another figure of the same indicator, region, year and gender.")
        if is_json
        else _("line %(number)s tells another figure of the same indicator, region, year and gender.")
    )
    try:
        return gathered(jsontext.rows(text) if is_json else csvtext.rows(text), another)
    except Trouble as trouble:
        raise Refused(place % {"number": trouble.line, "trouble": trouble.words}) from None


def decoded(data: bytes) -> str:
    """UTF-8, with or without its mark."""
    if len(data) > FILE:
        raise Refused(_("The file is bigger than 20 MB. Bring it in parts."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused(_("Line %(line)s: the file is not UTF-8 text, as Sotkanet’s are.") % {"line": line}) from None


def gathered(raws: Iterable[Raw], another: str) -> SotkanetFigures:
    """Each figure once. A row that contradicts an earlier one is trouble, told in the words of `another`."""
    found, skipped = SotkanetFigures(), Counter[str]()
    told: dict[tuple[int, int, int, str], Raw] = {}
    named: set[int] = set()
    for raw in raws:
        _check(raw)
        named.add(raw.indicator)
        if len(named) > MOST_INDICATORS:
            raise Trouble(raw.line, _("there are more than %(n)s indicators.") % {"n": MOST_INDICATORS})
        region = renumbered().get(raw.region, raw.region)
        earlier = told.setdefault((raw.indicator, region, raw.year, raw.gender), raw)
        if earlier is not raw:
            if (raw.value, raw.number) != (earlier.value, earlier.number):
                raise Trouble(raw.line, another % {"number": earlier.line})
            skipped[Skip.DUPLICATE.value] += 1
        else:
            found.rows.append(
                Incoming(raw.line, raw.indicator, region, raw.year, raw.year, raw.gender, raw.value, raw.number)
            )
    found.skipped = dict(skipped)
    return found


def _check(raw: Raw) -> None:
    for name, said in (("indicator", raw.indicator), ("region", raw.region)):
        if not 1 <= said <= BIGGEST_ID:
            raise Trouble(raw.line, _("“%(name)s” can not be %(said)s.") % {"name": name, "said": quoted(said)})
    if not FIRST_YEAR <= raw.year <= LAST_YEAR:
        raise Trouble(raw.line, _("the year %(year)s is not possible.") % {"year": quoted(raw.year)})
    for number in (raw.value, raw.number):
        if number is not None and abs(number) > LARGEST:
            raise Trouble(raw.line, _("%(said)s is too big a number.") % {"said": quoted(number)})
    if raw.gender not in GENDERS:
        raise Trouble(raw.line, _("the gender is %(said)s, not total, male or female.") % {"said": quoted(raw.gender)})


@cache
def renumbered() -> dict[int, int]:
    """Today's number of an area, by the one that older files have."""
    return {row.old_sotkanet_id: row.sotkanet_id for row in reference.counties() if row.old_sotkanet_id}
