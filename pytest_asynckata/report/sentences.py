"""A timeline in sentences, for screen readers and for everyone who would rather read."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_asynckata.diagnosis.timeline import Lane, Timeline
from pytest_asynckata.language import _
from pytest_asynckata.report.cells import visible
from pytest_asynckata.report.stretches import Stretch, number, stretches

_MOST_CLAUSES = 8


def sentences(timeline: Timeline) -> Iterator[str]:
    """One sentence for each lane, and one for the whole test."""
    for lane in timeline.lanes:
        yield _lane(lane, timeline.seconds)
    if timeline.left_out:
        yield _("{count} more are not listed.").format(count=timeline.left_out)
    yield _("All this takes {time}.").format(time=_time(timeline.seconds))


def _lane(lane: Lane, seconds: float) -> str:
    pieces = stretches(lane, seconds)
    name = _name(lane)
    if not pieces:
        return _("{name} takes no time{ending}.").format(name=name, ending=_ending(lane))
    story = list(_clauses(pieces, after=bool(lane.after)))
    if len(story) > _MOST_CLAUSES:
        on = _("goes on like this until {time}").format(time=_time(_last_moment(pieces)))
        story[_MOST_CLAUSES - 1 :] = [on]
    told = _(", then ").join(story) + _ending(lane)
    if lane.after:
        sentence = _("{name} starts at {start}, after {other} has ended; it {story}.")
        start, other = _time(pieces[0].start), visible(lane.after)
        return sentence.format(name=name, start=start, other=other, story=told)
    return _("{name} {story}.").format(name=name, story=told)


def _name(lane: Lane) -> str:
    name = visible(lane.name)
    if lane.times > 1:
        name = _("{name} ({count} times)").format(name=name, count=lane.times)
    if lane.thread:
        name = _("{name} (in a thread)").format(name=name)
    return name


def _clauses(pieces: list[Stretch], *, after: bool) -> Iterator[str]:
    """What happens in each stretch. Its start is only told if it is not known already."""
    known = pieces[0].start if after else None
    for piece in pieces:
        yield _clause(piece, start_is_known=piece.start == known)
        known = piece.end


def _clause(piece: Stretch, *, start_is_known: bool) -> str:
    times = {
        "start": _time(piece.start),
        "end": "" if piece.end is None else _time(piece.end),
        "what": visible(piece.on),
    }
    return _pattern(piece, start_is_known=start_is_known).format(**times)


def _pattern(piece: Stretch, *, start_is_known: bool) -> str:
    if piece.kind == "work":
        if piece.start == piece.end:
            return _("ends at once") if start_is_known else _("works at {start} for no time")
        if piece.end is None:
            return _("works") if start_is_known else _("works from {start}")
        return _("works until {end}") if start_is_known else _("works from {start} to {end}")
    if piece.start == piece.end:
        return _("waits for {what} for no time") if piece.on else _("waits for no time")
    if piece.end is None:
        if piece.on:
            return _("waits for {what}") if start_is_known else _("waits from {start} for {what}")
        return _("waits") if start_is_known else _("waits from {start}")
    if piece.on:
        known = _("waits until {end} for {what}")
        unknown = _("waits from {start} to {end} for {what}")
    else:
        known, unknown = _("waits until {end}"), _("waits from {start} to {end}")
    return known if start_is_known else unknown


def _ending(lane: Lane) -> str:
    if lane.ending == "raised":
        error = visible(lane.error)
        raised = _(", and raises {error}").format(error=error)
        return raised if error else _(", and raises an error")
    return {
        "returned": _(", and returns"),
        "cancelled": _(", and is cancelled"),
        "running": _(", and never ends"),
    }[lane.ending]


def _last_moment(pieces: list[Stretch]) -> float:
    return max(piece.start if piece.end is None else piece.end for piece in pieces)


def _time(seconds: float) -> str:
    return _("{number} s").format(number=number(seconds))
