"""What the characters of a terminal's timeline mean, in a line below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from pytest_asynckata.diagnosis.timeline import Lane, Timeline
from pytest_asynckata.language import _
from pytest_asynckata.report.bars import Glyphs
from pytest_asynckata.report.notes import STYLES
from pytest_asynckata.report.screen import Screen, Span
from pytest_asynckata.report.stretches import stretches

_BETWEEN = 3


def legend(
    timelines: Sequence[Timeline], glyphs: Glyphs, screen: Screen, indent: int
) -> Iterator[str]:
    """Only the symbols that occur; none of them is torn from its meaning."""
    line: list[Span] = []
    width = 0
    for symbol, meaning in _meanings(timelines, glyphs):
        size = len(symbol.text) + 1 + cell_len(meaning)
        if line and width + _BETWEEN + size > screen.columns - indent:
            yield from screen.lines(*line, indent=indent)
            line, width = [], 0
        gap = _BETWEEN if line else 0
        line += [Span(" " * gap), symbol, Span(f" {meaning}", "dim")]
        width += gap + size
    if line:
        yield from screen.lines(*line, indent=indent)


def _meanings(timelines: Sequence[Timeline], glyphs: Glyphs) -> Iterator[tuple[Span, str]]:
    pairs = [(lane, timeline.seconds) for timeline in timelines for lane in timeline.lanes]
    pieces = [piece for lane, seconds in pairs for piece in stretches(lane, seconds)]
    endings = {lane.ending for lane, _seconds in pairs if lane.segments}
    if any(piece.kind == "work" and piece.start != piece.end for piece in pieces):
        yield Span(glyphs.begin + glyphs.work * 2 + glyphs.end, "green"), _("works")
    if any(piece.kind == "wait" for piece in pieces) or any(lane.after for lane, _s in pairs):
        yield Span(glyphs.wait * 4, "dim"), _("waits")
    if any(_has_instant(lane, seconds) for lane, seconds in pairs):
        yield Span(glyphs.instant, "green"), _("takes no time")
    if "raised" in endings:
        yield Span(glyphs.raised, STYLES["raised"]), _("raises an error")
    if "cancelled" in endings:
        yield Span(glyphs.cancelled, STYLES["cancelled"]), _("is cancelled")
    if "running" in endings:
        yield Span(glyphs.running, STYLES["running"]), _("never ends")


def _has_instant(lane: Lane, seconds: float) -> bool:
    """Whether a stretch without length is seen; the mark of a bad end would stand on it."""
    pieces = stretches(lane, seconds)
    seen = pieces if lane.ending == "returned" else pieces[:-1]
    return any(piece.start == piece.end and piece.kind == "work" for piece in seen)
