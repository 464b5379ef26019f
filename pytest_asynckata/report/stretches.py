"""The segments of a lane as every picture and sentence tells them, and the moments in them.

It smooths what would trouble a reader: 0.30000000000000004 is the same moment as 0.3.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pytest_asynckata.diagnosis.timeline import Lane, Timeline

_DECIMALS = 9
_DIGITS = 12
_TOO_LONG_TO_WRITE_OUT = 1e12


@dataclass(frozen=True, slots=True)
class Stretch:
    """A segment, with an end unless it really never ends."""

    start: float
    end: float | None
    kind: Literal["work", "wait"]
    on: str = ""


def moment(seconds: float) -> float:
    """A time without the noise of adding floats: two moments are equal if a reader says so."""
    if not math.isfinite(seconds) or seconds < 0:
        return 0.0
    return round(float(f"{seconds:.{_DIGITS}g}"), _DECIMALS)


def number(seconds: float) -> str:
    """A time with as many decimals as it needs."""
    if seconds >= _TOO_LONG_TO_WRITE_OUT:
        return f"{seconds:.6g}"
    return f"{moment(seconds):.{_DECIMALS}f}".rstrip("0").rstrip(".")


def stretches(lane: Lane, seconds: float) -> list[Stretch]:
    """The segments of one lane in a timeline of so many seconds."""
    found = []
    for segment in lane.segments:
        start = moment(segment.start)
        end: float | None = None
        if segment.end is not None or lane.ending != "running":
            end = max(start, moment(seconds if segment.end is None else segment.end))
        found.append(Stretch(start, end, segment.kind, segment.on))
    return found


def moments(timelines: Iterable[Timeline]) -> set[float]:
    """Every moment at which something starts or ends."""
    found = set()
    for timeline in timelines:
        for lane in timeline.lanes:
            for stretch in stretches(lane, timeline.seconds):
                found.add(stretch.start)
                found.add(stretch.start if stretch.end is None else stretch.end)
    return found


def last_moment(lane: Lane, seconds: float) -> float | None:
    """When a lane's bar ends: infinity if it never does, None if there is no bar."""
    ends = (stretch.end for stretch in stretches(lane, seconds))
    return max((math.inf if end is None else end for end in ends), default=None)


def is_endless(timeline: Timeline) -> bool:
    """Whether a lane goes on after the end of the picture."""
    return any(
        segment.end is None
        for lane in timeline.lanes
        if lane.ending == "running"
        for segment in lane.segments
    )
