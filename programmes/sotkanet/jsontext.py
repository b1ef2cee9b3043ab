"""The rows of Sotkanet's JSON: a list of objects, read one after another so that each trouble has its row. Pure."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from programmes.sotkanet.raw import Raw, Trouble, quoted

NEEDED = ("indicator", "region", "year", "gender", "value")
SPACE = re.compile(r"[ \t\r\n]*")
MOST_DIGITS = 300  # a longer whole number is not worth reading


class Unusable(ValueError):
    """Well-formed, but nothing that a figure is made of. The text ends a sentence."""


def rows(text: str) -> Iterator[Raw]:
    """`text` begins with “[”. Trouble names the row's number in the list."""
    row, at = 1, _over_space(text, text.index("[") + 1)
    if text[at : at + 1] == "]":
        return _nothing_after(text, at + 1, row)
    while True:
        found, at = _next(text, at, row)
        yield _raw(row, found)
        at = _over_space(text, at)
        if text[at : at + 1] == "]":
            return _nothing_after(text, at + 1, row)
        if text[at : at + 1] != ",":
            raise Trouble(row, _broken(text, at))
        row, at = row + 1, _over_space(text, at + 1)


def _next(text: str, at: int, row: int) -> tuple[Any, int]:
    try:
        return DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise Trouble(row, _broken(text, error.pos)) from None
    except Unusable as error:
        raise Trouble(row, str(error)) from None
    except RecursionError:
        raise Trouble(row, _("it is nested too deeply.")) from None


def _broken(text: str, at: int) -> str:
    if at >= len(text.rstrip()):
        return _("the text breaks off here, so the file is not whole.")
    return _("line %(line)s of the text is not JSON.") % {"line": text.count("\n", 0, at) + 1}


def _nothing_after(text: str, at: int, row: int) -> None:
    if _over_space(text, at) != len(text):
        raise Trouble(row, _("there is more text after the end of the list."))


def _over_space(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return found.end() if found else at


def _raw(row: int, found: Any) -> Raw:
    if not isinstance(found, dict):
        raise Trouble(row, _("%(said)s is not a figure of an indicator.") % {"said": quoted(found)})
    for name in NEEDED:
        if name not in found:
            raise Trouble(row, _("“%(name)s” is missing.") % {"name": name})
    gender = found["gender"]
    if not isinstance(gender, str):
        raise Trouble(row, _("%(said)s is not a gender.") % {"said": quoted(gender)})
    indicator, region, year = (_whole(row, name, found[name]) for name in ("indicator", "region", "year"))
    value, number = (_number(row, name, found.get(name)) for name in ("value", "absValue"))
    return Raw(row, indicator, region, year, gender, value, number)


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


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unusable(_("%(name)s stands twice.") % {"name": quoted(twice)})
    return found


def _finite(text: str) -> float:
    if not math.isfinite(found := float(text)):
        raise Unusable(_("%(said)s is too big a number.") % {"said": quoted(text).strip('"')})
    return found


def _integer(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise Unusable(_("%(said)s is too big a number.") % {"said": quoted(text).strip('"')})
    return int(text)


def _no_constant(name: str) -> float:
    raise Unusable(_("%(said)s is not a number.") % {"said": name})


DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_finite, parse_int=_integer, parse_constant=_no_constant
)
