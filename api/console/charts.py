"""Charts as SVG: pure functions from numbers to shapes; no style attribute, so that the page's policy holds."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 180
_LEFT, _BOTTOM, _TOP = 34, 18, 8
_GAP = 0.25
# More names than this under a chart run into each other.
_NAMES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One piece of a column, in the chart's own units. `series`: its place among the series, from 0."""

    x: float
    y: float
    width: float
    height: float
    series: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A line of the grid, or a name below a column. `at`: y of a line, x of a name."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stacked:
    """A stacked bar chart, ready to be drawn in a `WIDTH` x `HEIGHT` view box."""

    bars: tuple[Bar, ...]
    lines: tuple[Mark, ...]
    names: tuple[Mark, ...]
    is_empty: bool


def stack(columns: Sequence[Sequence[int]], names: Sequence[str]) -> Stacked:
    """Columns of counts, oldest first; every column has one number a series. `names`: one a column."""
    top = max((sum(column) for column in columns), default=0)
    ceiling = _ceiling(top)
    width = (WIDTH - _LEFT) / max(len(columns), 1)
    bars = [bar for n, column in enumerate(columns) for bar in _column(column, n, width, ceiling)]
    step = max(1, -(-len(names) // _NAMES))
    return Stacked(
        bars=tuple(bars),
        lines=tuple(Mark(at=_y(value, ceiling), text=f"{value:g}") for value in _ticks(ceiling)),
        names=tuple(
            Mark(at=round(_LEFT + (n + 0.5) * width, 1), text=name) for n, name in enumerate(names) if n % step == 0
        ),
        is_empty=top == 0,
    )


def _column(column: Sequence[int], number: int, width: float, ceiling: float) -> list[Bar]:
    found, below = [], 0
    for series, value in enumerate(column):
        if value:
            y = _y(below + value, ceiling)
            found.append(
                Bar(x=round(_LEFT + (number + _GAP / 2) * width, 2), y=y, width=round(width * (1 - _GAP), 2),
                    height=round(_y(below, ceiling) - y, 2), series=series)
            )  # fmt: skip
        below += value
    return found


def _y(value: float, ceiling: float) -> float:
    return round(HEIGHT - _BOTTOM - value / ceiling * (HEIGHT - _BOTTOM - _TOP), 2)


def _ticks(ceiling: float) -> list[float]:
    half = ceiling / 2
    return [0, half, ceiling] if half == int(half) else [0, ceiling]


def _ceiling(top: float) -> float:
    """The next round number: 1, 2, 4, 5 or 10 times a power of ten."""
    power = 1
    while power * 10 < top:
        power *= 10
    return float(next(step * power for step in (1, 2, 4, 5, 10) if step * power >= top))
