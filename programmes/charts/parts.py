"""The parts of a drawing with axes. Places are in units of the drawing. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Frame:
    """A drawing's size. `letter`: the widest that a letter of its texts is, on a phone too; `row`: the height of a label."""

    width: int
    height: int
    letter: float
    row: float
    years: int  # so many names of years at most


WIDE, SMALL = Frame(560, 300, 9.2, 20, 6), Frame(360, 150, 6.9, 15, 4)


@dataclass(frozen=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True)
class Label:
    """A name at the end of a line; `leader` leads to the end of a line that is as new as the picture, where it is further off."""

    x: float
    y: float
    text: str
    kind: str
    leader: str = ""


@dataclass(frozen=True)
class Line:
    """`dots`: figures that stand alone, and the newest one."""

    kind: str
    name: str
    path: str
    dash: str
    dots: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Band:
    """Years without a figure: `state` chooses the hatch."""

    x: float
    width: float
    state: str


@dataclass(frozen=True)
class Missing:
    """Why figures are missing, as the legend names it."""

    state: str
    text: str


@dataclass(frozen=True)
class Target:
    value: float
    year: int


@dataclass(frozen=True)
class Drawing:
    """What is drawn: the axes, the lines, their names, and the years without figures. `goal`: the height of the target."""

    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    levels: tuple[Tick, ...]
    years: tuple[Tick, ...]
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    bands: tuple[Band, ...]
    goal: float | None

    @property
    def depth(self) -> float:
        return round(self.bottom - self.top, 1)
