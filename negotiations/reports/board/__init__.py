"""The planner's board: how each municipality of a round stands, from its models alone, in a constant number of queries."""

from negotiations.reports.board.load import cases
from negotiations.reports.board.row import Row
from negotiations.reports.board.rows import Board, build

__all__ = ["Board", "Row", "build", "cases"]
