"""The rows of Sotkanet's JSON: one list of flat objects, read strictly. Pure."""

import json
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from hyte.errors import Refused
from programmes.sotkanet.raw import Raw, Trouble, quoted

NEEDED = ("indicator", "region", "year", "gender", "value")
MOST_DIGITS = 300  # a longer whole number is not worth reading


class Unusable(NamedTuple):
    """Stands where well-formed JSON holds what no figure is made of. `words` end a sentence."""

    words: str


def rows(text: str) -> Iterator[Raw]:
    """`text` begins with “[”. Trouble names the row's number in the list."""
    try:
        found = json.loads(
            text, object_pairs_hook=_object, parse_float=_float, parse_int=_int, parse_constant=_constant
        )
    except json.JSONDecodeError as error:
        raise Trouble(max(text.count("{", 0, error.pos), 1), _broken(text, error)) from None
    except RecursionError:
        raise Refused(_("The text is nested too deeply to be Sotkanet’s figures.")) from None
    for number, row in enumerate(found, start=1):
        yield _raw(number, row)


def _broken(text: str, error: json.JSONDecodeError) -> str:
    if error.msg == "Extra data":
        return _("there is more text after the end of the list.")
    if error.pos >= len(text.rstrip()):
        return _("the text breaks off here, so the file is not whole.")
    return _("line %(line)s of the text is not JSON.") % {"line": error.lineno}


def _raw(number: int, row: Any) -> Raw:
    if unusable := _unusable_in(row):
        raise Trouble(number, unusable.words)
    if not isinstance(row, dict):
        raise Trouble(number, _("%(said)s is not a figure of an indicator.") % {"said": quoted(row)})
    for name in NEEDED:
        if name not in row:
            raise Trouble(number, _("“%(name)s” is missing.") % {"name": name})
    gender = row["gender"]
    if not isinstance(gender, str):
        raise Trouble(number, _("%(said)s is not a gender.") % {"said": quoted(gender)})
    indicator, region, year = (_whole(number, name, row[name]) for name in ("indicator", "region", "year"))
    value, absolute = (_number(number, name, row.get(name)) for name in ("value", "absValue"))
    return Raw(number, indicator, region, year, gender, value, absolute)


def _whole(row: int, name: str, said: Any) -> int:
    if type(said) is not int:  # a boolean is not a number here, and neither is 2019.0 a year
        raise Trouble(row, _("“%(name)s” is not a whole number: %(said)s.") % {"name": name, "said": quoted(said)})
    return said


def _number(row: int, name: str, said: Any) -> float | None:
    if said is None:
        return None
    if type(said) not in (int, float):
        raise Trouble(row, _("“%(name)s” is not a number: %(said)s.") % {"name": name, "said": quoted(said)})
    return float(said)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | Unusable:
    """What is unusable anywhere in an object makes all of it unusable, in a part that is not read too."""
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        return Unusable(_("%(name)s stands twice.") % {"name": quoted(twice)})
    return next(filter(None, map(_unusable_in, row.values())), row)


def _unusable_in(value: Any) -> Unusable | None:
    if isinstance(value, list):
        return next(filter(None, map(_unusable_in, value)), None)
    return value if isinstance(value, Unusable) else None


def _float(text: str) -> float | Unusable:
    return value if math.isfinite(value := float(text)) else _too_big(text)


def _int(text: str) -> int | Unusable:
    return int(text) if len(text) <= MOST_DIGITS else _too_big(text)


def _too_big(text: str) -> Unusable:
    return Unusable(_("%(said)s is too big a number.") % {"said": quoted(text).strip('"')})


def _constant(name: str) -> Unusable:
    return Unusable(_("%(said)s is not a number.") % {"said": name})
