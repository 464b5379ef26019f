"""The drawing of timelines for SVG: where bars, names, labels and notes stand.

It makes the shapes and says how high they are together; colours are in the style sheet, and
the document around them is somebody else's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from rich.cells import cell_len

from pytest_asynckata.diagnosis.timeline import Lane, Timeline
from pytest_asynckata.language import _
from pytest_asynckata.report.cells import cut
from pytest_asynckata.report.marks import BAR, MARGIN, SANS, key, mark
from pytest_asynckata.report.notes import lane_name, lane_note
from pytest_asynckata.report.scale import Scale, Times, scale_for
from pytest_asynckata.report.sentences import sentences
from pytest_asynckata.report.shapes import (
    box,
    element,
    line,
    quoted,
    text,
    upright,
)
from pytest_asynckata.report.stretches import (
    Stretch,
    is_endless,
    last_moment,
    moment,
    number,
    stretches,
)

WIDTH = 960
_ROW = 30
_COLUMN = 4
"""Pixels of one column of the scale."""
_PAST = 8
"""Columns by which a lane without an end goes on after the last moment."""
_MONO = 8.6
"""Pixels of one cell of a name, rather too many than too few."""
_LONGEST_NAME = 30
_LONGEST_NOTE = 42


@dataclass(frozen=True, slots=True)
class Part:
    """A timeline and the heading above it."""

    heading: str
    timeline: Timeline


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the bars begin, and what a column means."""

    left: float
    scale: Scale

    def x(self, seconds: float | None) -> float:
        scale = self.scale
        place = scale.place(scale.end) + _PAST if seconds is None else scale.place(seconds)
        return self.left + round(place * _COLUMN, 1)


def draw(parts: list[Part], top: float) -> tuple[str, float]:
    """The shapes of all parts from a height on, and the height at which they end."""
    frame = _frame(parts)
    shapes = []
    y = top
    for part in parts:
        drawn, y = _part(part, frame, y)
        shapes.append(drawn)
    y += _ROW / 2
    shapes.append(key([part.timeline for part in parts], y))
    return "".join(shapes), y + _ROW


def _frame(parts: list[Part]) -> _Frame:
    """The widest bars that leave room for all notes."""
    lanes = [lane for part in parts for lane in part.timeline.lanes]
    longest = max((cell_len(lane_name(lane, _LONGEST_NAME)) for lane in lanes), default=0)
    left = MARGIN + longest * _MONO + 16
    times = Times.of([part.timeline for part in parts])
    past = _PAST if any(is_endless(part.timeline) for part in parts) else 0
    widest = int((WIDTH - MARGIN - left) / _COLUMN) - past - 4
    for columns in range(widest, widest // 3, -5):
        frame = _Frame(left, scale_for(times, columns, SANS / _COLUMN))
        if all(_note_fits(part, lane, frame) for part in parts for lane in part.timeline.lanes):
            break
    return frame


def _note_fits(part: Part, lane: Lane, frame: _Frame) -> bool:
    room = WIDTH - MARGIN - _note_x(lane, part.timeline.seconds, frame)
    return cell_len(_note(lane)) * SANS <= room


def _note(lane: Lane) -> str:
    return cut(lane_note(lane), _LONGEST_NOTE)


def _note_x(lane: Lane, seconds: float, frame: _Frame) -> float:
    last = last_moment(lane, seconds)
    end = frame.left if last is None else frame.x(last if math.isfinite(last) else None)
    return end + 14


def _part(part: Part, frame: _Frame, y: float) -> tuple[str, float]:
    timeline = part.timeline
    shapes = [text(_heading(part, frame.scale), MARGIN, y + _ROW / 2, "heading")]
    y += _ROW
    if timeline.lanes:
        height = len(timeline.lanes) * _ROW
        shapes.append(_axis(part, frame, y, height))
        y += _ROW * 0.8
        for lane, sentence in zip(timeline.lanes, sentences(timeline), strict=False):
            shapes.append(_lane(lane, sentence, timeline.seconds, frame, y + _ROW / 2))
            y += _ROW
    if timeline.left_out:
        more = _("... and {count} more").format(count=timeline.left_out)
        shapes.append(text(more, MARGIN, y + _ROW / 2, "quiet"))
        y += _ROW
    return "".join(shapes), y + _ROW / 2


def _heading(part: Part, scale: Scale) -> str:
    """How long it took is only said if it ended: a deadlock at 2 s is not fast."""
    taken = _("{number} s").format(number=number(part.timeline.seconds))
    time = "" if is_endless(part.timeline) else f": {taken}"
    remark = "" if scale.to_scale or not part.timeline.lanes else "  " + _("(not to scale)")
    return f"{part.heading}{time}{remark}"


def _axis(part: Part, frame: _Frame, y: float, height: float) -> str:
    scale = frame.scale
    until = scale.end if is_endless(part.timeline) else moment(part.timeline.seconds)
    shapes = []
    for time, label in scale.ticks(until):
        x = frame.x(time)
        shapes.append(text(label, x, y + _ROW * 0.4, "label"))
        shapes.append(upright(x, y + _ROW * 0.8, y + _ROW * 0.8 + height, "grid"))
    return "".join(shapes)


def _lane(lane: Lane, sentence: str, seconds: float, frame: _Frame, y: float) -> str:
    pieces = stretches(lane, seconds)
    shapes = [element("title", quoted(sentence))]
    shapes.append(text(lane_name(lane, _LONGEST_NAME), MARGIN, y, "name"))
    if lane.after and pieces:
        shapes.append(line(frame.left, frame.x(pieces[0].start), y, "wait"))
    shapes.extend(_piece(piece, frame, y) for piece in pieces)
    if pieces:
        last = frame.x(pieces[-1].end)
        shapes.append(mark(lane.ending, last, y))
    note = _note(lane)
    if note:
        shapes.append(text(note, _note_x(lane, seconds, frame), y, f"note {lane.ending}"))
    return element("g", *shapes)


def _piece(piece: Stretch, frame: _Frame, y: float) -> str:
    start, end = frame.x(piece.start), frame.x(piece.end)
    if piece.kind == "wait":
        return line(start, end, y, "wait")
    if start == end:
        return box(start - 2, y, 4, BAR, "work")
    shape = box(start, y, end - start, BAR, "work")
    if piece.end is None:
        return shape
    length = _("{number} s").format(number=number(piece.end - piece.start))
    fits = cell_len(length) * SANS + 28 <= end - start  # a mark may cover the end
    return shape + (text(length, (start + end) / 2, y, "length") if fits else "")
