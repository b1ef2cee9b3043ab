"""Merged cells: what stands in one is meant for each of its lines. Pure."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from hyte.errors import Refused
from hyte.tables import limits
from hyte.tables.cells import Cell
from hyte.tables.looks import Place

Merged = tuple[Place, Place]  # its first cell and its last


def fill(merged: Iterable[Merged], lines: dict[int, dict[int, Cell]]) -> None:
    """What stands in a merged cell stands on each of its lines that holds something else."""
    filled = 0
    for (top, column), (bottom, _right) in merged:
        cell = lines[top].get(column) if top in lines else None
        below = range(top + 1, min(bottom, max(lines, default=0)) + 1) if cell else ()
        filled += len(below)
        if filled > limits.CELLS:
            raise Refused(_("The table has more than %(n)s rows. Bring it in parts.") % {"n": limits.ROWS})
        for line in below:
            if cell and line in lines:
                lines[line].setdefault(column, cell)
