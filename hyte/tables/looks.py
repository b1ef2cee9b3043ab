"""What is to be known of a sheet's cells beside their values, whatever kind of workbook they come from. Pure."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from hyte.errors import Refused
from hyte.tables import limits

LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')  # in a number format: shown as it is
PERCENT = {"9", "10"}  # the built-in formats 0 % and 0,00 %
Place = tuple[int, int]  # line and column, both from 0


@dataclass
class Looks:
    """`formulas`, `errors` and `percents` by place; `lines` and `columns`: how far the cells with a content reach."""

    formulas: dict[Place, str] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)
    percents: set[Place] = field(default_factory=set)
    hidden_lines: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    lines: int = 0
    columns: int = 0

    def reach(self, line: int, column: int) -> None:
        """A cell with a content. Refused where the cells lie so far apart that reading them would fill the memory."""
        self.lines, self.columns = max(self.lines, line + 1), max(self.columns, column + 1)
        if self.lines * self.columns > limits.CELLS:
            if self.columns > limits.COLUMNS:
                raise Refused(_("The table has more than %(n)s columns.") % {"n": limits.COLUMNS})
            raise Refused(_("The table has more than %(n)s rows. Bring it in parts.") % {"n": limits.ROWS})
