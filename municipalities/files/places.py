"""Which municipality a row of a file means, by code or name, as the tables of other sources write them."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _

from hyte.tables.layout import compared
from municipalities import reference
from municipalities.models import Municipality, WelfareArea

CODE = re.compile(
    r"(?:kunta|ku|k)?[\s-]*([0-9]{1,3})(?:[.,]0+)?", re.ASCII
)  # 416, KU416 of Statistics Finland, 416.0 of Excel
BETWEEN = r"\s*[-–—/,:;|]\s*|\s+"
CODE_AND_NAME = re.compile(
    rf"(?:ku|k)?([0-9]{{1,3}})(?:{BETWEEN})(?P<after>\D.*)"
    rf"|(?P<before>\D.*?)(?:(?:{BETWEEN})(?:ku|k)?([0-9]{{1,3}})|\s*\((?:ku|k)?([0-9]{{1,3}})\))",
    re.ASCII,
)
TWO_NAMES = re.compile(r"(.+?)(?:\s*[/|,]\s*|\s+[-–—]\s+|\s*\((?=.+\)$))(.+?)\)?")  # Lappeenranta – Villmanstrand
LONGEST = 200  # more is no name
MUNICIPALITY = re.compile(r"(.+) (?:kunta|kaupunki|kommun|stad)")


class Unknown(Exception):
    """The text says why no municipality of the county is meant."""


@dataclass(frozen=True)
class Places:
    """All municipalities of the country by code and by name, so that another county's can be told from a slip."""

    area: WelfareArea
    by_code: dict[str, Municipality]
    by_name: dict[str, Municipality]
    by_genitive: dict[str, Municipality]

    @classmethod
    def seen_from(cls, area: WelfareArea) -> "Places":
        """One query. Where two counties have a name each, the own county's is meant."""
        municipalities = list(Municipality.objects.select_related("area"))
        municipalities.sort(key=lambda municipality: municipality.area_id == area.pk)
        names = {compared(name): place for place in municipalities for name in (place.name_sv, place.name_fi) if name}
        genitives = {compared(place.genitive_fi): place for place in municipalities if place.genitive_fi}
        genitives |= {compared(f"{place.name_sv}s"): place for place in municipalities if place.name_sv}
        return cls(area, {place.pk: place for place in municipalities}, names, genitives)

    def find(self, text: str) -> Municipality:
        """Own municipality: 416, KU416, Lemi, “416 Lemi”, “Lemin kunta”. Raises Unknown with the reason."""
        word = compared(text)[:LONGEST]
        place = self._meant(word)
        if place is None:
            raise Unknown(self._hint(word))
        if place.area_id != self.area.pk:
            words = _("%(place)s belongs to another county: %(county)s.")
            raise Unknown(words % {"place": place.name, "county": place.area.name})
        return place

    def _meant(self, word: str) -> Municipality | None:
        if match := CODE.fullmatch(word):
            return self.by_code.get(match[1].zfill(3))
        if match := CODE_AND_NAME.fullmatch(word):
            by_code = self.by_code.get(_code(match))
            by_name = self._named(match["after"] or match["before"])
            if by_code and by_name and by_code != by_name:
                raise Unknown(_("The code and the name are of different municipalities."))
            return by_code and by_name
        return self._named(word)

    def _named(self, word: str) -> Municipality | None:
        if word in self.by_name:
            return self.by_name[word]
        if match := MUNICIPALITY.fullmatch(word):
            return self.by_name.get(match[1]) or self.by_genitive.get(match[1])
        if match := TWO_NAMES.fullmatch(word):
            places = {self._named(match[1]), self._named(match[2])}
            return places.pop() if len(places) == 1 else None
        return None

    def _hint(self, word: str) -> str:
        """Where a municipality that ended went; which one may be meant."""
        if former := _former(word):
            words = _("%(former)s has been part of %(place)s since %(year)s. Say %(place)s if that is meant.")
            successor = self.by_code[former.successor].name
            return words % {"former": former.name_fi, "place": successor, "year": former.ended}
        own = [name for name, place in self.by_name.items() if place.area_id == self.area.pk]
        if close := get_close_matches(word, own, n=1, cutoff=0.75):
            place = self.by_name[close[0]]
            return _("Did you mean %(place)s (%(code)s)?") % {"place": place.name, "code": place.pk}
        return _("No municipality has this name or code.")


def _former(word: str) -> reference.FormerMunicipality | None:
    """By code or by name: 173, Joutseno, “173 Joutseno”, “Joutsenon kaupunki”."""
    code, name = "", word
    if match := CODE.fullmatch(word) or CODE_AND_NAME.fullmatch(word):
        told = match.groupdict()
        code, name = _code(match), told.get("after") or told.get("before") or ""
    if kind := MUNICIPALITY.fullmatch(name):
        name = kind[1]
    for former in reference.former_municipalities():
        names = {compared(spelling) for own in (former.name_fi, former.name_sv) if own for spelling in (own, own + "n")}
        if code == former.code or name in names:
            return former
    return None


def _code(match: re.Match[str]) -> str:
    """The three digits that were told, wherever they stood."""
    return next(group for group in match.groups() if group and group.isdecimal()).zfill(3)
