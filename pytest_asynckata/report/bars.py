"""One lane as a row of characters. It knows columns, but neither names nor the screen."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import groupby

from pytest_asynckata.diagnosis.timeline import Lane
from pytest_asynckata.report.notes import STYLES
from pytest_asynckata.report.scale import Scale
from pytest_asynckata.report.screen import Span
from pytest_asynckata.report.stretches import Stretch, stretches

PAST = 4
"""Columns by which a lane without an end goes on after the last moment."""
_WORK = "green"
_WAIT = "dim"


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters of bars. The marks of bad ends are the same everywhere."""

    begin: str
    work: str
    end: str
    joint: str
    instant: str
    wait: str
    raised: str = "!"
    cancelled: str = "x"
    running: str = ">"

    @property
    def all(self) -> str:
        return self.begin + self.work + self.end + self.joint + self.instant + self.wait


ASCII = Glyphs(begin="|", work="=", end="|", joint="|", instant="|", wait=".")
BOXES = Glyphs(begin="┣", work="━", end="┫", joint="╋", instant="┃", wait="·")


@dataclass(slots=True)
class _Canvas:
    cells: dict[int, Span] = field(default_factory=dict)

    def fill(self, start: int, stop: int, cell: Span) -> None:
        for column in range(start, stop):
            self.cells[column] = cell

    def spans(self) -> list[Span]:
        width = max(self.cells, default=-1) + 1
        row = [self.cells.get(column, Span(" ")) for column in range(width)]
        grouped = groupby(row, key=lambda cell: cell.style)
        return [Span("".join(cell.text for cell in cells), style) for style, cells in grouped]


def end_column(last: float | None, scale: Scale) -> int:
    """The last column of a bar that ends at a `last_moment`; -1 if there is no bar."""
    if last is None:
        return -1
    return scale.column(last) if math.isfinite(last) else scale.column(scale.end) + PAST


def bar(lane: Lane, seconds: float, scale: Scale, glyphs: Glyphs) -> list[Span]:
    """The bar of one lane, from the first column on."""
    canvas = _Canvas()
    pieces = [
        (scale.column(piece.start), _end(piece, scale), piece) for piece in stretches(lane, seconds)
    ]
    if not pieces:
        return []
    if lane.after:
        canvas.fill(0, pieces[0][0], Span(glyphs.wait, _WAIT))
    for start, end, piece in pieces:
        works = piece.kind == "work"
        cell = Span(glyphs.work, _WORK) if works else Span(glyphs.wait, _WAIT)
        canvas.fill(start, end + 1, cell)
    worked = [(start, end) for start, end, piece in pieces if piece.kind == "work"]
    _caps(worked, canvas, glyphs)
    canvas.cells[max(end for _start, end, _piece in pieces)] = _mark(lane, pieces[-1][:2], glyphs)
    return canvas.spans()


def _end(piece: Stretch, scale: Scale) -> int:
    return end_column(math.inf if piece.end is None else piece.end, scale)


def _caps(worked: list[tuple[int, int]], canvas: _Canvas, glyphs: Glyphs) -> None:
    starts = {start for start, end in worked if start < end}
    ends = {end for start, end in worked if start < end}
    for start, end in worked:
        if start == end:
            canvas.cells[start] = Span(glyphs.instant, _WORK)
    for column in starts | ends:
        both = column in starts and column in ends
        glyph = glyphs.joint if both else glyphs.begin if column in starts else glyphs.end
        canvas.cells[column] = Span(glyph, _WORK)


def _mark(lane: Lane, last: tuple[int, int], glyphs: Glyphs) -> Span:
    """The character at the end of the bar, which says how the lane ended."""
    if lane.ending == "returned":
        return Span(glyphs.instant if last[0] == last[1] else glyphs.end, _WORK)
    glyph: str = getattr(glyphs, lane.ending)
    return Span(glyph, STYLES[lane.ending])
