"""What kind of number an indicator is. It decides what a value may be, how a change is told, and what is printed after it. Pure."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scale(TextChoices):
    SHARE = "share", _("a share: per cent, from 0 to 100")
    RATE = "rate", _("a rate: so many for each 1,000 or 10,000 inhabitants")
    COUNT = "count", _("a number of persons or events")
    SCORE = "score", _("an index or a score in points")
    OTHER = "other", _("something else, for example euros, days or years")
