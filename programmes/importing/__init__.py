"""Figures that come in, from wherever: rows → what they would do (`plan`) → all of it, or nothing (`apply`)."""

from programmes.importing.planning import plan
from programmes.importing.plans import Change, Figure, Part, Plan
from programmes.importing.rows import Incoming, Skip
from programmes.importing.writing import apply

__all__ = ["Change", "Figure", "Incoming", "Part", "Plan", "Skip", "apply", "plan"]
