"""What each key does. Pure, as `watch.state`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pytest_asynckata.language import _
from pytest_asynckata.watch.events import (
    BringSolution,
    BringTrack,
    CancelRun,
    Draw,
    OpenNext,
    ResetKata,
    RevealHint,
    SolutionPaper,
    TimelinePaper,
    TrackPaper,
)
from pytest_asynckata.watch.state import BOTTOM, State, Step, start_run


def press(state: State, key: str) -> Step:
    """What follows from a key."""
    if state.asking:
        return _answer(state, key)
    if (scrolled := _scrolled(state, key)) is not None:
        return scrolled, ()
    if state.paper is not None and key in _closing(state):
        return _put_away(state), ()
    choice = _CHOICES.get(key)
    return choice(replace(state, message="", note="")) if choice else (state, ())


def _answer(state: State, key: str) -> Step:
    if key == "y":
        return replace(state, asking=False), (ResetKata(),)
    name = state.watched.kata.name
    return replace(state, asking=False, message=_("{name} was not reset").format(name=name)), ()


def _closing(state: State) -> set[str]:
    """The keys that put away what lies on top of the page: the one that brought it, too."""
    brought_by = {TrackPaper: "l", TimelinePaper: "t", SolutionPaper: "s"}
    return {"escape", "enter", " ", brought_by[type(state.paper)]} if state.paper else set()


def _put_away(state: State) -> State:
    """Only the page is to be seen."""
    return state if state.paper is None else replace(state, paper=None, scroll=None)


def _scrolled(state: State, key: str) -> State | None:
    now = state.painted
    places = {
        "up": now.top - 1, "k": now.top - 1, "down": now.top + 1, "j": now.top + 1,
        "page-up": now.top - now.room + 1, "page-down": now.top + now.room - 1,
        "home": 0, "g": 0, "end": BOTTOM, "G": BOTTOM,
    }  # fmt: skip
    if key not in places:
        return None
    lowest = max(0, now.total - now.room)
    return replace(state, scroll=max(0, min(places[key], lowest)))


def _hint(state: State) -> Step:
    current = state.report.current if state.report else None
    if state.report is None or current is None:
        return replace(state, message=_("there is no result yet")), ()
    if current.next_step is None:
        return replace(state, message=_("every test passes: there is nothing to hint at")), ()
    return state, (RevealHint(state.run, state.report),)


def _track(state: State) -> Step:
    return state, (BringTrack(),)


def _timeline(state: State) -> Step:
    current = state.report.current if state.report else None
    # While a run is under way, the report is about what was saved before.
    wanted = current.next_step if current and not state.running else None
    if wanted is not None and wanted.timeline is not None and wanted.timeline.lanes:
        return replace(state, paper=TimelinePaper(wanted), scroll=0), ()
    if state.look is None or state.look.problem:
        return replace(state, message=_("there is nothing to run")), ()
    return replace(state, message=_("drawing ...")), (Draw(state.look),)


def _solution(state: State) -> Step:
    return state, (BringSolution(),)


def _reset(state: State) -> Step:
    return replace(_put_away(state), asking=True), ()


def _next(state: State) -> Step:
    return state, (OpenNext(),)


def _quit(state: State) -> Step:
    return replace(state, status=0), (CancelRun(),)


_CHOICES: dict[str, Callable[[State], Step]] = {
    "h": _hint, "l": _track, "t": _timeline, "s": _solution, "r": _reset, "n": _next, "q": _quit,
    "enter": start_run, " ": start_run,
}  # fmt: skip
