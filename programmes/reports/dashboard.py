"""Management's view of the programmes: goals, what is done for each and how it goes, and which way each municipality moves."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch

from municipalities.models import WelfareArea
from programmes import movement
from programmes.models import Goal, Measure, Programme
from programmes.movement import BAD, GOOD, NEITHER, STEADY, UNKNOWN
from programmes.reports.current_programmes import current
from programmes.reports.progress import MET, NO_TARGET, Followed, followed
from programmes.sentences import TONES, VERDICTS

WAYS = (GOOD, BAD, STEADY, NEITHER, UNKNOWN)


@dataclass(frozen=True)
class Aim:
    """A goal with what is done for it and what tells how it goes; `goal` is None for what is tied to no goal."""

    goal: Goal | None
    measures: tuple[Measure, ...]
    followed: tuple[Followed, ...]


@dataclass(frozen=True)
class Way:
    """One indicator: the names of the municipalities by which way they move."""

    followed: Followed
    names: dict[str, list[str]]

    @property
    def is_known(self) -> bool:
        """Whether anything can be said of any municipality."""
        return any(names for way, names in self.names.items() if way != UNKNOWN)

    @property
    def cells(self) -> list[tuple[str, str]]:
        """(which way, the names) in the order of WAYS."""
        return [(str(VERDICTS[way]), ", ".join(self.names[way])) for way in WAYS]


@dataclass(frozen=True)
class Board:
    """One programme."""

    programme: Programme
    aims: tuple[Aim, ...]
    ways: tuple[Way, ...]
    followed: tuple[Followed, ...]

    @property
    def known(self) -> list[Way]:
        return [way for way in self.ways if way.is_known]

    @property
    def unknown(self) -> list[Way]:
        return [way for way in self.ways if not way.is_known]

    @property
    def measures(self) -> list[Measure]:
        return [measure for aim in self.aims for measure in aim.measures]

    @property
    def targets(self) -> int:
        return sum(one.state != NO_TARGET for one in self.followed)

    @property
    def met(self) -> int:
        return sum(one.state == MET for one in self.followed)

    @property
    def done(self) -> int:
        return sum(measure.state == Measure.State.DONE for measure in self.measures)

    @property
    def late(self) -> int:
        return sum(measure.is_late for measure in self.measures)


@dataclass
class MunicipalityFigure:
    """A municipality: how many of all the indicators move which way in it, each indicator counted once."""

    name: str
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WAYS, 0))

    @property
    def tags(self) -> list[tuple[str, str]]:
        """(tone, "to the better: 3") of each way that any indicator moves."""
        return [(TONES[way], f"{VERDICTS[way]}: {n}") for way, n in self.counts.items() if n]


@dataclass(frozen=True)
class Overview:
    area: WelfareArea
    boards: tuple[Board, ...]
    municipalities: tuple[MunicipalityFigure, ...]


def overview(area: WelfareArea) -> Overview:
    """The programmes that count now; nine queries however many goals and indicators."""
    programmes = current(area.programmes.prefetch_related("goals", Prefetch("measures", Measure.objects.internal())))
    lines = followed(programmes, area, with_municipalities=True)
    ways = {one.row.indicator_id: _way(one) for found in lines.values() for one in found}
    boards = tuple(_board(one, lines[one.pk], ways) for one in programmes)
    return Overview(area, boards, _municipalities(ways.values()))


def _board(programme: Programme, lines: list[Followed], ways: dict[int, Way]) -> Board:
    measures: dict[int | None, list[Measure]] = defaultdict(list)
    for measure in programme.own_measures:
        measures[measure.goal_id].append(measure)
    indicators: dict[int | None, list[Followed]] = defaultdict(list)
    for one in lines:
        indicators[one.row.goal_id].append(one)
    goals: list[Goal | None] = [*programme.goals.all()]
    if measures[None] or indicators[None]:
        goals.append(None)
    keys = [(goal, goal.pk if goal else None) for goal in goals]
    aims = tuple(Aim(goal, tuple(measures[pk]), tuple(indicators[pk])) for goal, pk in keys)
    return Board(programme, aims, tuple(ways[one.row.indicator_id] for one in lines), tuple(lines))


def _way(one: Followed) -> Way:
    names: dict[str, list[str]] = {way: [] for way in WAYS}
    for series in one.figures.places:
        moved = movement.of_place(one.figures, series.place.code, one.row.indicator)
        names[moved.verdict].append(series.place.name)
    return Way(one, names)


def _municipalities(ways: Iterable[Way]) -> tuple[MunicipalityFigure, ...]:
    municipalities: dict[str, MunicipalityFigure] = {}
    for way in ways:
        for verdict, names in way.names.items():
            for name in names:
                municipalities.setdefault(name, MunicipalityFigure(name)).counts[verdict] += 1
    return tuple(municipalities[name] for name in sorted(municipalities))
