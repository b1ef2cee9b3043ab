from programmes.models.indicator import Indicator, IndicatorQuerySet
from programmes.models.measure import Measure, StateChange
from programmes.models.observation import EarlierValue, ImportRun, Observation, ObservationQuerySet
from programmes.models.programme import Programme
from programmes.models.programme_part import AnalysisSection, Goal, ProgrammeIndicator
from programmes.models.region import Region, RegionQuerySet
from programmes.models.theme import Theme

__all__ = [
    "AnalysisSection",
    "EarlierValue",
    "Goal",
    "ImportRun",
    "Indicator",
    "IndicatorQuerySet",
    "Measure",
    "Observation",
    "ObservationQuerySet",
    "Programme",
    "ProgrammeIndicator",
    "Region",
    "RegionQuerySet",
    "StateChange",
    "Theme",
]
