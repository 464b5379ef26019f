"""From seconds to columns: one scale for all timelines that are compared by eye.

A scale is linear as long as every moment gets a column of its own in it. It does not know
what is drawn, or how wide a column is on paper.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pytest_asynckata.diagnosis.timeline import Timeline
from pytest_asynckata.report.stretches import moment, moments, number

Tick = tuple[float, str]
"""A moment, and the label that starts at its column."""
_FINEST = -9
_ALMOST = 1e-9
_MOST_LABELS = 8
_FEWEST_LABELS = 2
_WORTH_IT = 0.8


@dataclass(frozen=True, slots=True)
class Linear:
    """The same number of columns for every second."""

    end: float
    per_second: float
    step: float
    """The seconds between two labels; 0 if there is room only for the first."""
    to_scale = True

    def place(self, seconds: float) -> float:
        return min(seconds, self.end) * self.per_second

    def column(self, seconds: float) -> int:
        return int(self.place(seconds) + 0.5)

    def ticks(self, until: float) -> list[Tick]:
        count = _steps(min(until, self.end), self.step) if self.step else 0
        marks = [moment(index * self.step) for index in range(count + 1)]
        return [(mark, label(mark)) for mark in marks]


@dataclass(frozen=True, slots=True)
class Even:
    """The same number of columns from each moment to the next, however long it takes."""

    moments: tuple[float, ...]
    gap: int
    columns: int
    character: float
    to_scale = False

    @property
    def end(self) -> float:
        return self.moments[-1]

    def place(self, seconds: float) -> float:
        return float(self.column(seconds))

    def column(self, seconds: float) -> int:
        index = bisect_left(self.moments, seconds)
        return min(index, len(self.moments) - 1) * self.gap

    def ticks(self, until: float) -> list[Tick]:
        """The first and the last moment, and of the others those that have room."""
        marks = [(mark, label(mark)) for mark in self.moments if mark <= until]
        taken: list[Tick] = []
        for tick in (*marks[:1], *marks[:0:-1][:1], *marks[1:-1]):
            if all(self._apart(tick, other) for other in taken) and self._inside(tick):
                taken.append(tick)
        return sorted(taken)

    def _apart(self, one: Tick, other: Tick) -> bool:
        left, right = sorted((one, other))
        return self._after(left) + self.character <= self.column(right[0])

    def _inside(self, tick: Tick) -> bool:
        return self._after(tick) <= self.columns

    def _after(self, tick: Tick) -> float:
        return self.column(tick[0]) + len(tick[1]) * self.character


Scale = Linear | Even


def label(seconds: float) -> str:
    """A time as it stands on an axis."""
    return f"{number(seconds)}s"


@dataclass(frozen=True, slots=True)
class Times:
    """What a scale must show: collected once, for the many widths that are tried."""

    seen: frozenset[float]
    """Every moment at which something starts or ends."""
    end: float

    @classmethod
    def of(cls, timelines: Sequence[Timeline]) -> Times:
        seen = frozenset(moments(timelines))
        ends = {moment(timeline.seconds) for timeline in timelines}
        return cls(seen, max(seen | ends, default=0.0))


def scale_for(times: Times, columns: int, character: float = 1) -> Scale:
    """The scale on which all of these times fit.

    Args:
        times: The times of all timelines that are going to be drawn.
        columns: How many columns there are, for bars and for labels.
        character: How many columns a character of a label takes.
    """
    seen, end = times.seen, times.end
    linear = _linear(end, seen, columns, character)
    if len(seen) > columns or len({linear.column(time) for time in seen}) == len(seen):
        return linear
    return _even(sorted(seen | {0.0, end}), columns, character) or linear


def _linear(end: float, seen: frozenset[float], columns: int, character: float) -> Linear:
    """The linear scale with the finest labels that have room, but no finer than is useful."""
    best = Linear(end, (columns - 1) / end if end > 0 else 0.0, 0.0)
    for step in _nice_steps(end / columns) if end > 0 else ():
        count = _steps(end, step)
        if count > _MOST_LABELS:
            continue
        per_step = _columns_per_step(end, step, columns, character)
        if per_step == 0:
            continue
        if best.step and (count < _FEWEST_LABELS or not _measures(step, seen)):
            break
        best = Linear(end, _even_bars(step, per_step, seen) / step, step)
    return best


def _columns_per_step(end: float, step: float, columns: int, character: float) -> int:
    """A whole number, so that bars of equal length look equal; 0 if labels have no room."""
    count = _steps(end, step)
    if count < 1:
        return 0
    widest = character * max(len(label(index * step)) for index in range(count + 1))
    room = min((columns - 1) / (end / step), (columns - widest) / count)
    return math.floor(room + _ALMOST) if room >= widest + 2 * character else 0


def _even_bars(step: float, per_step: int, seen: frozenset[float]) -> int:
    """Somewhat fewer columns, if then equal lengths between labels look equal as well."""
    for parts in (1, 2, 5, 10, 20, 50):
        whole = per_step - per_step % parts
        if whole >= per_step * _WORTH_IT and _measures(step / parts, seen):
            return whole
    return per_step


def _nice_steps(shortest: float) -> Iterator[float]:
    first = max(math.floor(math.log10(shortest)), _FINEST)
    for exponent in range(first, first + 5):
        for factor in (1, 2, 5):
            yield float(f"{factor}e{exponent}")


def _steps(seconds: float, step: float) -> int:
    return math.floor(seconds / step + _ALMOST)


@lru_cache(maxsize=128)  # many widths are tried for the same times
def _measures(step: float, seen: frozenset[float]) -> bool:
    """Whether every moment is a whole number of steps."""
    return all(abs(round(time / step) * step - time) < step * 1e-6 for time in seen)


def _even(marks: list[float], columns: int, character: float) -> Even | None:
    last_label = math.ceil(len(label(marks[-1])) * character)
    gap = (columns - last_label) // (len(marks) - 1)
    if gap < 1:
        gap = (columns - 1) // (len(marks) - 1)  # without the last label
    return Even(tuple(marks), gap, columns, character) if gap >= 1 else None
