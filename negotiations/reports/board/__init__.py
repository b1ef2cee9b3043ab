"""The planner's board: how each municipality of a round stands, from its models alone, in a constant number of queries."""

from negotiations.reports.board.case import cases
from negotiations.reports.board.rows import Board, BoardRow, build

__all__ = ["Board", "BoardRow", "build", "cases"]
