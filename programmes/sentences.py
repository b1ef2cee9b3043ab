"""A movement in words: "NAME: 12 % more in 2023 than in 2020 (county: 4 % less)". Pure but for the language.

The frame is fixed, so that no name, number or year is ever bent: that keeps the grammar of Finnish and Swedish right.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hyte.formats import number
from programmes import movement as moves
from programmes.movement import Change, Movement

VERDICTS = {
    moves.GOOD: gettext_lazy("to the better"),
    moves.BAD: gettext_lazy("to the worse"),
    moves.NEITHER: gettext_lazy("changed"),
    moves.STEADY: gettext_lazy("no clear change"),
    moves.UNKNOWN: gettext_lazy("no comparison"),
}
TONES = {moves.GOOD: "done", moves.BAD: "late", moves.NEITHER: "info", moves.STEADY: "none", moves.UNKNOWN: "none"}


def verdict(movement: Movement) -> str:
    return str(VERDICTS[movement.verdict])


def tone(movement: Movement) -> str:
    return TONES[movement.verdict]


def sentence(name: str, movement: Movement) -> str:
    """What moved, with the county beside it; a sentence of its own."""
    return _("%(name)s: %(trend)s") % {"name": name, "trend": with_area(movement)}


def with_area(movement: Movement) -> str:
    if movement.own is None or movement.area is None:
        return trend(movement)
    return _("%(trend)s (county: %(change)s)") % {"trend": trend(movement), "change": change(movement.area)}


def trend(movement: Movement) -> str:
    """Own trend with its years, or why there is none."""
    own, then, now = movement.own, movement.then, movement.now
    if own is None or then is None or now is None:
        return _why_not(movement)
    years = {"now": str(now.period), "then": str(then.period)}
    if not own.direction:
        return _("no clear change (%(then)s and %(now)s)") % years
    if own.amount is None:
        shown = {"value": number(own.now, own.decimals), "before": number(own.then, own.decimals)}
        return _("%(value)s (%(now)s), earlier %(before)s (%(then)s)") % (years | shown)
    facts = years | {"amount": amount(own)}
    if own.direction > 0:
        return _("%(amount)s more in %(now)s than in %(then)s") % facts
    return _("%(amount)s less in %(now)s than in %(then)s") % facts


def change(found: Change) -> str:
    """A change without its years: "4 % less"."""
    if not found.direction:
        return _("no clear change")
    if found.amount is None:
        shown = {"value": number(found.now, found.decimals), "before": number(found.then, found.decimals)}
        return _("%(value)s, earlier %(before)s") % shown
    facts = {"amount": amount(found)}
    return (_("%(amount)s more") if found.direction > 0 else _("%(amount)s less")) % facts


def amount(found: Change) -> str:
    """12 %, 1,2 percentage points, 9 points."""
    value = found.amount or 0
    if found.kind == moves.PERCENT:
        return f"{number(value)}\u00a0%"
    text = number(value, found.decimals)
    many = 1 if text == "1" else 2  # 1,0 and 1,2 take the plural
    if found.kind == moves.POINTS:
        return ngettext("%(n)s percentage point", "%(n)s percentage points", many) % {"n": text}
    return ngettext("%(n)s point", "%(n)s points", many) % {"n": text}


def aim(target: str, is_met: bool | None, tone: str) -> str:
    """The target, whether it is reached, and the direction where that is the other way: in one sentence."""
    words = _("target %(target)s")
    if is_met:
        words = _("target %(target)s is reached")
        if tone == TONES[moves.BAD]:
            words = _("target %(target)s is reached, though the direction is to the worse")
    elif is_met is False:
        words = _("target %(target)s is not reached yet")
        if tone == TONES[moves.GOOD]:
            words = _("target %(target)s is not reached yet, but the direction is to the better")
    return words % {"target": target}


def _why_not(movement: Movement) -> str:
    if movement.why_not == moves.HIDDEN:
        return _("the figures are hidden, because they are about so few people")
    if movement.now is None:
        return _("no figures")
    if movement.why_not == moves.SINGLE:
        return _("one figure only (%(now)s), so nothing to compare it with") % {"now": movement.now.period}
    wanted = movement.wanted or 0
    years = {"first": wanted - moves.REACH, "last": wanted}
    return _("no figure from %(first)s–%(last)s to compare with") % years
