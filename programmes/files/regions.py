"""Which region a row of a file means: a municipality of the county, the county itself or the whole country."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hyte.tables.layout import compared, spellings
from municipalities.files.places import Places, Unknown
from municipalities.models import WelfareArea

COUNTRY = gettext_lazy("Whole country")


@dataclass(frozen=True)
class Regions:
    """`areas`: every county by its names, the own one by its code too; `country`: how the whole country may be written."""

    own: WelfareArea
    places: Places
    areas: Mapping[str, WelfareArea]
    country: frozenset[str]

    @classmethod
    def seen_from(cls, area: WelfareArea) -> "Regions":
        """Two queries."""
        names = {
            compared(name): one for one in WelfareArea.objects.all() for name in (one.name_fi, one.name_sv) if name
        }
        names |= dict.fromkeys((area.pk, str(int(area.pk)), f"hva{area.pk}"), area)  # as Excel leaves 06
        return cls(area, Places.seen_from(area), names, frozenset({"fi", "sss", *spellings(COUNTRY)}))

    def find(self, text: str) -> str:
        """The region's code: three digits of a municipality, two of the county, FI. Raises Unknown with the reason."""
        word = compared(text)
        if not word:
            raise Unknown(_("Say which municipality this is about."))
        if word in self.country:
            return "FI"
        area = self.areas.get(word)
        if area is None:
            return str(self.places.find(text).pk)
        if area != self.own:
            raise Unknown(_("%(place)s is another county.") % {"place": area.name})
        return area.pk
