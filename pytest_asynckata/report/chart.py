"""Timelines for the terminal: the learner's lanes above the expected ones, on one scale.

The bars are drawn elsewhere; here they are laid out beside names and notes so that every
line fits the screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from pytest_asynckata.diagnosis.timeline import Timeline
from pytest_asynckata.language import _
from pytest_asynckata.report.bars import ASCII, BOXES, PAST, Glyphs, bar, end_column
from pytest_asynckata.report.cells import can_show, padded
from pytest_asynckata.report.legend import legend
from pytest_asynckata.report.notes import STYLES, lane_name, lane_note
from pytest_asynckata.report.scale import Scale, Times, scale_for
from pytest_asynckata.report.screen import Screen, Span
from pytest_asynckata.report.stretches import is_endless, last_moment, moment, number

_GAP = 2
_NARROWEST_BARS = 24
_ROOM_FOR_ALL = 32
"""However deep the indent is, so many columns stay for names and bars."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the timelines that are compared, with the words above it."""

    title: str
    timeline: Timeline


@dataclass(frozen=True, slots=True)
class _Layout:
    """What all rows have in common."""

    screen: Screen
    glyphs: Glyphs
    indent: int
    names: int
    room: int
    """The columns to the right of the names."""

    def row(self, name: Span, cells: Sequence[Span], note: Span) -> Iterator[str]:
        """One row. A note that has no room beside its bar stands below it."""
        head = Span(padded(name.text, self.names), name.style)
        width = sum(cell_len(cell.text) for cell in cells)
        gap = " " * (_GAP if width else 0)
        beside = [Span(gap), note] if _fits(width - 1, note.text, self.room) else []
        yield from self.screen.lines(head, Span(" " * _GAP), *cells, *beside, indent=self.indent)
        if note.text and not beside:
            yield from self.screen.lines(note, indent=self.indent + self.names + _GAP)


def chart(
    yours: Timeline,
    expected: Timeline | None,
    screen: Screen,
    indent: int,
    *,
    ascii_only: bool = False,
) -> Iterator[str]:
    """The picture of one test, line by line; nothing at all if there is no lane.

    Args:
        yours: What the learner's code did.
        expected: What the reference solution does, if it is known.
        screen: Where it is shown.
        indent: Columns to leave free on the left.
        ascii_only: Whether to do without box characters, even if the screen has them.
    """
    parts = [_Part(_("yours"), yours)]
    if expected is not None:
        parts.append(_Part(_("expected"), expected))
    if not any(part.timeline.lanes for part in parts):
        return
    boxes = not ascii_only and can_show(BOXES.all, screen.encoding)
    layout = _layout(parts, screen, indent, BOXES if boxes else ASCII)
    scale = _scale(parts, layout)
    for part in parts:
        yield from _part(part, scale, layout)
    timelines = [part.timeline for part in parts]
    yield from legend(timelines, layout.glyphs, screen, layout.indent)


def _layout(parts: list[_Part], screen: Screen, indent: int, glyphs: Glyphs) -> _Layout:
    indent = max(0, min(indent, screen.columns - _ROOM_FOR_ALL))
    width = screen.columns - indent
    texts = [part.title for part in parts]
    for part in parts:
        texts += [lane_name(lane, width, screen.encoding) for lane in part.timeline.lanes]
    longest = max(map(cell_len, texts))
    names = min(longest, width * 2 // 5)
    return _Layout(screen, glyphs, indent, names, width - names - _GAP)


def _scale(parts: list[_Part], layout: _Layout) -> Scale:
    """The widest scale that leaves room for the notes, or for the bars alone if none does."""
    times = Times.of([part.timeline for part in parts])
    tails = list(_tails(parts, layout.screen.encoding))
    room = layout.room - (PAST if any(is_endless(part.timeline) for part in parts) else 0)
    widest = scale_for(times, room)
    for columns in range(room, _NARROWEST_BARS - 1, -1):
        scale = scale_for(times, columns)
        if scale.to_scale != widest.to_scale:
            continue  # a scale that can be measured is worth more than notes on the same line
        remarks = (
            _fits(len(_axis(part, scale)) - 1, _remark(scale), layout.room) for part in parts
        )
        notes = (_fits(end_column(last, scale), note, layout.room) for last, note in tails)
        if all(remarks) and all(notes):
            return scale
    return widest


def _tails(parts: list[_Part], encoding: str) -> Iterator[tuple[float | None, str]]:
    """For each lane the moment at which its bar ends, and the note behind it."""
    for part in parts:
        for lane in part.timeline.lanes:
            yield last_moment(lane, part.timeline.seconds), lane_note(lane, encoding)


def _fits(last_column: int, note: str, room: int) -> bool:
    gap = _GAP if last_column >= 0 else 0
    return not note or last_column + 1 + gap + cell_len(note) <= room


def _remark(scale: Scale) -> str:
    return "" if scale.to_scale else _("(not to scale)")


def _axis(part: _Part, scale: Scale) -> str:
    """The labels in their columns. A lane that never ends has the whole axis above it."""
    axis = ""
    for time, text in scale.ticks(
        scale.end if is_endless(part.timeline) else moment(part.timeline.seconds)
    ):
        axis = axis.ljust(scale.column(time)) + text
    return axis


def _part(part: _Part, scale: Scale, layout: _Layout) -> Iterator[str]:
    timeline, encoding = part.timeline, layout.screen.encoding
    title = Span(part.title, "bold")
    if timeline.lanes:
        axis = Span(_axis(part, scale), "dim")
        yield from layout.row(title, [axis], Span(_remark(scale), "yellow"))
    else:
        takes = _("takes {seconds} s").format(seconds=number(timeline.seconds))
        yield from layout.row(title, [], Span(takes))
    for lane in timeline.lanes:
        name = Span(lane_name(lane, layout.names, encoding))
        note = Span(lane_note(lane, encoding), STYLES[lane.ending])
        yield from layout.row(name, bar(lane, timeline.seconds, scale, layout.glyphs), note)
    if timeline.left_out:
        more = _("... and {count} more").format(count=timeline.left_out)
        yield from layout.screen.lines(Span(more, "dim"), indent=layout.indent)
