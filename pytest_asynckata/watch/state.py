"""What a watch knows, and how that changes: from a state and an event to a state and effects.

Pure: no files, no terminal, no clock. What is to be done is only named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pytest_asynckata.language import _
from pytest_asynckata.report.model import RunReport, TestResult
from pytest_asynckata.watch.events import (
    NOTHING_PAINTED,
    CancelRun,
    Confirming,
    Effect,
    Event,
    HintRevealed,
    Look,
    Opened,
    Painted,
    Paper,
    PaperBrought,
    Polling,
    Repaint,
    Resized,
    Resumed,
    RunEnded,
    RunRefused,
    Saved,
    StartRun,
    Stopped,
    Suspend,
    Suspended,
    TestSeen,
    Told,
    Watched,
    WatchFiles,
)

BOTTOM = 1_000_000_000
"""A place further down than any page reaches."""


@dataclass(frozen=True, slots=True)
class State:
    """Everything that decides over what is on the screen."""

    watched: Watched
    look: Look | None = None
    run: int = 0
    """The number of the latest run."""
    running: bool = False
    confirming: bool = False
    """The run under way has passed, and is being replayed under other schedules."""
    seen: tuple[TestResult, ...] = ()
    """What the tests of the run under way have said so far."""
    report: RunReport | None = None
    """The latest result."""
    problem: str = ""
    """Why the latest run could not be made."""
    paper: Paper | None = None
    """What lies on top of the page."""
    asking: bool = False
    """Whether the learner is asked if the kata is to be reset."""
    message: str = ""
    """What is said about the latest key; a save makes it go."""
    note: str = ""
    """What is said until the next key."""
    polling: str = ""
    scroll: int | None = None
    """The first line shown; None for the place where a learner wants to look first."""
    painted: Painted = NOTHING_PAINTED
    status: int | None = None
    """The exit status, once the watch is over."""

    @property
    def trouble(self) -> str:
        """Why there is nothing to be shown of the latest save."""
        return (self.look.problem if self.look else "") or self.problem

    @property
    def first_failure(self) -> TestResult | None:
        """The first test of the run under way that has failed."""
        return next((test for test in self.seen if test.outcome in {"failed", "broken"}), None)


Step = tuple[State, tuple[Effect, ...]]


def step(state: State, event: Event) -> Step:
    """What follows from an event. Keys are in `watch.choices`."""
    match event:
        case Opened(watched, note):
            # The number is new, so that what an old run still says is not listened to.
            opened = State(watched, run=state.run + 1, note=note, painted=state.painted)
            return opened, (CancelRun(), WatchFiles(watched.kata))
        case Saved(kata, look):
            return _saved(state, look) if kata == state.watched.kata.name else (state, ())
        case TestSeen() | Confirming() | RunEnded() | RunRefused():
            return (_of_run(state, event) if event.run == state.run else state), ()
        case HintRevealed():
            return _hinted(state, event), ()
        case PaperBrought(paper):
            return replace(state, paper=paper, message="", scroll=0), ()
        case Told(sentence, lasting):
            told = replace(state, note=sentence) if lasting else replace(state, message=sentence)
            return told, ()
        case Polling(reason):
            return replace(state, polling=reason), ()
        case Painted():
            return replace(state, painted=event), ()
        case Stopped(status):
            return replace(state, status=status), (CancelRun(),)
        case _:
            return _terminal(state, event)


def start_run(state: State) -> Step:
    """Run what is there now, instead of what is under way; say so if nothing is there."""
    if state.look is None or state.look.problem:
        return replace(state, message=_("there is nothing to run")), ()
    number = state.run + 1
    started = replace(
        state, run=number, running=True, confirming=False, seen=(), problem="", message="",
        paper=None, asking=False,
    )  # fmt: skip
    return started, (StartRun(number, state.look),)


def _saved(state: State, look: Look) -> Step:
    state = replace(state, look=look, paper=None, asking=False, message="")
    if look.problem:
        gone = replace(state, run=state.run + 1, running=False, confirming=False, seen=())
        return gone, (CancelRun(),)
    return start_run(state)


def _of_run(state: State, event: TestSeen | Confirming | RunEnded | RunRefused) -> State:
    match event:
        case TestSeen(_run, test):
            first = state.first_failure is None and test.outcome in {"failed", "broken"}
            scroll = None if first else state.scroll
            return replace(state, seen=(*state.seen, test), scroll=scroll)
        case Confirming(_run, report):
            return replace(state, confirming=True, report=report, scroll=None)
        case RunEnded(_run, report):
            ended = replace(state, report=report, problem="", scroll=None)
            return replace(ended, running=False, confirming=False, seen=())
        case RunRefused(_run, problem):
            return replace(state, running=False, confirming=False, seen=(), problem=problem)


def _hinted(state: State, event: HintRevealed) -> State:
    if state.report is None or event.run != state.run:
        return state
    hint = event.hint
    last = len(hint.seen) == hint.total
    return replace(
        state,
        report=state.report.model_copy(update={"hint": hint}),
        paper=None,
        message=_("that was the last hint for this step") if last else "",
        scroll=BOTTOM,
    )


def _terminal(state: State, event: Event) -> Step:
    match event:
        case Resized():
            return state, (Repaint(),)
        case Suspended():
            return state, (CancelRun(), Suspend())
        case Resumed() if state.running:
            again, effects = start_run(state)
            return again, (*effects, Repaint())
        case Resumed():
            return state, (Repaint(),)
        case _:
            return state, ()
