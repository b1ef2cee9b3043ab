"""Which municipality a row of a file means, by code or name."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from hyte.tables.layout import compared
from municipalities.models import Municipality, WelfareArea


class Unknown(Exception):
    """The text says why no municipality of the county is meant."""


@dataclass(frozen=True)
class Places:
    """All municipalities of the country by code and by name, so that another county's can be told from a slip."""

    area: WelfareArea
    by_code: dict[str, Municipality]
    by_name: dict[str, Municipality]

    @classmethod
    def seen_from(cls, area: WelfareArea) -> "Places":
        """One query. Where two counties have a name each, the own county's is meant."""
        found = list(Municipality.objects.select_related("area"))
        found.sort(key=lambda municipality: municipality.area_id == area.pk)
        names = {
            compared(name): municipality
            for municipality in found
            for name in (municipality.name_sv, municipality.name_fi)
            if name
        }
        return cls(area, {municipality.pk: municipality for municipality in found}, names)

    def find(self, text: str) -> Municipality:
        """Own municipality by code (416, or 20 for 020, as Excel leaves it) or name. Raises Unknown with the reason."""
        text = text.strip()
        found = self.by_code.get(text.zfill(3)) if text.isdecimal() else self.by_name.get(compared(text))
        if found is None:
            raise Unknown(_("No municipality has this name or code."))
        if found.area_id != self.area.pk:
            words = _("%(place)s belongs to another county: %(county)s.")
            raise Unknown(words % {"place": found.name, "county": found.area.name})
        return found
