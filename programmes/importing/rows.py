"""A figure as a file or an answer of the API tells it. Pure."""

from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LARGEST = 1e12  # more than the euros of all counties together, and little enough to be drawn


class Skip(TextChoices):
    """Why a row is passed over. The values stand in the counts of a run, the labels on its page."""

    UNKNOWN_REGION = "unknown_region", _("region that we do not follow")
    DUPLICATE = "duplicate_row", _("the same row twice")
    NO_VALUE = "no_value", _("row without a value")
    REFUSED = "refused", _("row that was refused")
    OTHER_COUNTY = "other_county", _("region of another county")
    ALL_COUNTIES = "all_counties", _("correction of the whole country, which the other counties read too")


class Incoming(NamedTuple):
    """Read and found possible: numbers are finite, years in order, no two rows tell different things of the same.

    A `value` that is None without another `state` is passed over.
    `indicator`: Sotkanet's id, or the key of an indicator; `region`: Sotkanet's number, or our code (416, 11, FI).
    """

    line: int
    indicator: int | str
    region: int | str
    first_year: int
    last_year: int
    gender: str
    value: float | None
    number: float | None = None
    state: str = "value"
