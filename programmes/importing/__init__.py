"""Figures that come in, from wherever: rows → what they would do (`plan`) → all of it, or nothing (`apply`)."""

from programmes.importing.planning import plan
from programmes.importing.plans import Figure, FigureChange, FigurePlan, Part
from programmes.importing.rows import Incoming, Skip
from programmes.importing.writing import apply

__all__ = ["Figure", "FigureChange", "FigurePlan", "Incoming", "Part", "Skip", "apply", "plan"]
