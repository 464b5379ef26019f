"""The words beside a lane in a picture: its name, and what its bar alone does not say."""

from __future__ import annotations

from pytest_asynckata.diagnosis.timeline import Lane
from pytest_asynckata.language import _
from pytest_asynckata.report.cells import cut, visible
from pytest_asynckata.report.stretches import stretches

_LONGEST = 32
STYLES = {"running": "red", "returned": "dim", "raised": "red", "cancelled": "yellow"}
"""How the end of a lane is coloured."""


def lane_name(lane: Lane, cells: int, encoding: str = "utf-8") -> str:
    """The name in so many cells; how many lanes it stands for is never cut away."""
    times = f" x{lane.times}" if lane.times > 1 else ""
    return cut(visible(lane.name, encoding), max(cells - len(times), 1)) + times


def lane_note(lane: Lane, encoding: str = "utf-8") -> str:
    """Whom it comes after, and how it ended if it did not just return."""
    return ", ".join(part for part in _parts(lane, encoding) if part)


def _parts(lane: Lane, encoding: str) -> tuple[str, ...]:
    after = _short(lane.after, encoding)
    return (
        _("starts after {lane}").format(lane=after) if after else "",
        _("thread") if lane.thread else "",
        _ending(lane, encoding),
    )


def _ending(lane: Lane, encoding: str) -> str:
    if lane.ending == "raised":
        return _short(lane.error, encoding) or _("error")
    if lane.ending == "cancelled":
        return _("cancelled")
    if lane.ending == "running":
        last = stretches(lane, 0)[-1:]
        awaited = _short(last[0].on, encoding) if last and last[0].kind == "wait" else ""
        if awaited:
            return _("waits for {what}, never ends").format(what=awaited)
        return _("never ends")
    return ""


def _short(text: str, encoding: str) -> str:
    return cut(visible(text, encoding), _LONGEST)
