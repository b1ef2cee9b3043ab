"""The planner's board: how each municipality of a round stands, from its models alone, in a constant number of queries."""

from negotiations.board.load import cases
from negotiations.board.row import Row
from negotiations.board.rows import Board, build

__all__ = ["Board", "Row", "build", "cases"]
