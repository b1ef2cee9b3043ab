from programmes.models.indicator import Indicator, IndicatorQuerySet
from programmes.models.observation import EarlierValue, ImportRun, Observation, ObservationQuerySet
from programmes.models.paper import Paper, PaperQuerySet
from programmes.models.programme import Programme
from programmes.models.programme_part import AnalysisSection, Goal, ProgrammeIndicator, ProgrammeMeasure
from programmes.models.region import Region, RegionQuerySet

__all__ = [
    "AnalysisSection",
    "EarlierValue",
    "Goal",
    "ImportRun",
    "Indicator",
    "IndicatorQuerySet",
    "Observation",
    "ObservationQuerySet",
    "Paper",
    "PaperQuerySet",
    "Programme",
    "ProgrammeIndicator",
    "ProgrammeMeasure",
    "Region",
    "RegionQuerySet",
]
