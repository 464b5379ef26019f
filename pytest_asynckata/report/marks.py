"""The signs of a drawn timeline: how a lane ends, and the row that explains them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from pytest_asynckata.diagnosis.timeline import Timeline
from pytest_asynckata.language import _
from pytest_asynckata.report.shapes import arrow, badge, box, line, text

MARGIN = 16
BAR = 18
"""The height of a bar."""
SANS = 7.8
"""Pixels of one cell of a label or a note, rather too many than too few."""


def mark(ending: str, x: float, y: float) -> str:
    """The sign at the end of a bar; none if it just returned."""
    if ending == "raised":
        return badge(x, y, "!", "raised")
    if ending == "cancelled":
        return badge(x, y, "×", "cancelled")
    return arrow(x + 8, y, "running") if ending == "running" else ""


def key(timelines: Sequence[Timeline], y: float) -> str:
    """The signs that occur, with their meanings, in one row."""
    shapes = []
    x: float = MARGIN
    for sign, meaning in _meanings(timelines):
        drawn, width = _sign(sign, x, y)
        shapes.append(drawn + text(meaning, x + width + 8, y, "quiet"))
        x += width + cell_len(meaning) * SANS + 32
    return "".join(shapes)


def _sign(sign: str, x: float, y: float) -> tuple[str, float]:
    """One sign of the legend, and its width."""
    if sign == "work":
        return box(x, y, 34, BAR, "work"), 34
    if sign == "wait":
        return line(x, x + 34, y, "wait"), 34
    return mark(sign, x + 8, y), 16


def _meanings(timelines: Sequence[Timeline]) -> Iterator[tuple[str, str]]:
    lanes = [lane for timeline in timelines for lane in timeline.lanes]
    kinds = {segment.kind for lane in lanes for segment in lane.segments}
    endings = {lane.ending for lane in lanes if lane.segments}
    if "work" in kinds:
        yield "work", _("works")
    if "wait" in kinds or any(lane.after for lane in lanes):
        yield "wait", _("waits")
    if "raised" in endings:
        yield "raised", _("raises an error")
    if "cancelled" in endings:
        yield "cancelled", _("is cancelled")
    if "running" in endings:
        yield "running", _("never ends")
