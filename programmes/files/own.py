"""Which of the county's own indicators a row of a file means."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hyte.tables.layout import compared
from municipalities.models import WelfareArea
from programmes.models import Indicator


class NotOwn(Exception):
    """The text says why no own indicator is meant."""


@dataclass(frozen=True)
class Own:
    """`own` and `national`: by name in both languages and by key, as `compared` writes them."""

    own: Mapping[str, Indicator]
    national: Mapping[str, Indicator]

    @classmethod
    def of(cls, area: WelfareArea) -> "Own":
        """One query."""
        found: dict[bool, dict[str, Indicator]] = {True: {}, False: {}}
        for indicator in Indicator.objects.of_area(area):
            for name in (indicator.key, indicator.name_sv, indicator.name_fi):
                if name:
                    found[indicator.is_national][compared(name)] = indicator
        return cls(found[False], found[True])

    def find(self, text: str) -> Indicator:
        word = compared(text)
        if not word:
            raise NotOwn(_("Say which indicator this is."))
        if word in self.own:
            return self.own[word]
        if word in self.national:
            raise NotOwn(
                _("This is a national indicator. Its figures come from Sotkanet, not from a file of your own.")
            )
        raise NotOwn(_("The county has no indicator of its own by this name. Add it first, or correct the name."))
