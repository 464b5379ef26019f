"""What can happen while a kata is watched, and what is to be done about it, as plain data."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pytest_asynckata.coach.ladder import ShownHint
from pytest_asynckata.kata.pack import Kata, Pack
from pytest_asynckata.report.model import RunReport, TestResult

# -- what is looked at -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Look:
    """The learner's file and the kata's tests at one moment; `problem` if they are not there."""

    subject: bytes = b""
    tests: str = ""
    """The hash of the tests."""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Watched:
    """The kata that is watched, and the page's frame before any test has run."""

    kata: Kata
    blank: RunReport


@dataclass(frozen=True, slots=True)
class TrackPaper:
    """The list of katas."""

    pack: Pack
    done: Collection[str]
    current: str


@dataclass(frozen=True, slots=True)
class TimelinePaper:
    """What happened in one test."""

    test: TestResult


@dataclass(frozen=True, slots=True)
class SolutionPaper:
    """The solutions of a kata, with notes."""

    text: str


Paper = TrackPaper | TimelinePaper | SolutionPaper
"""What can lie on top of the page."""

# -- events ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opened:
    """A kata is watched from now on."""

    watched: Watched
    note: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """The files of a kata are other than they were."""

    kata: str
    look: Look


@dataclass(frozen=True, slots=True)
class Polling:
    """The system does not tell of saves, so the files are looked at every now and then."""

    reason: str


@dataclass(frozen=True, slots=True)
class TestSeen:
    """A test of a run has said something."""

    __test__ = False

    run: int
    test: TestResult


@dataclass(frozen=True, slots=True)
class Confirming:
    """All tests pass; they are run again under other schedules."""

    run: int
    report: RunReport


@dataclass(frozen=True, slots=True)
class RunEnded:
    """A run has a report."""

    run: int
    report: RunReport


@dataclass(frozen=True, slots=True)
class RunRefused:
    """A run could not be made."""

    run: int
    problem: str


@dataclass(frozen=True, slots=True)
class HintRevealed:
    """The learner may read one stage more, for the result of this run."""

    run: int
    hint: ShownHint


@dataclass(frozen=True, slots=True)
class PaperBrought:
    """Something else than the page is to be shown."""

    paper: Paper


@dataclass(frozen=True, slots=True)
class Told:
    """Something has been done, or could not be; in a sentence.

    A lasting one is to be read also if the page changes meanwhile.
    """

    sentence: str
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """A key, by its name; see `watch.keys`."""

    key: str


@dataclass(frozen=True, slots=True)
class Painted:
    """What is on the screen: its first line, how many there is room for, and of how many."""

    top: int = 0
    room: int = 0
    total: int = 0


NOTHING_PAINTED = Painted()


@dataclass(frozen=True, slots=True)
class Resized:
    """The window may have another size."""


@dataclass(frozen=True, slots=True)
class Suspended:
    """The shell wants its terminal back for a while."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """The terminal is ours again."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Someone wants the watch to end."""

    status: int = 0


@dataclass(frozen=True, slots=True)
class Crashed:
    """A thread of ours has failed: a fault of the program."""

    error: BaseException


Event = (
    Opened
    | Saved
    | Polling
    | TestSeen
    | Confirming
    | RunEnded
    | RunRefused
    | HintRevealed
    | PaperBrought
    | Told
    | KeyPressed
    | Painted
    | Resized
    | Suspended
    | Resumed
    | Stopped
    | Crashed
)

# -- effects -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WatchFiles:
    """Look out for saves of this kata, and of no other."""

    kata: Kata


@dataclass(frozen=True, slots=True)
class StartRun:
    """Run the kata; what is under way is of no use any more."""

    run: int
    look: Look


@dataclass(frozen=True, slots=True)
class CancelRun:
    """End what is under way."""


@dataclass(frozen=True, slots=True)
class Draw:
    """Make the timeline of a test."""

    look: Look


@dataclass(frozen=True, slots=True)
class RevealHint:
    """Climb one stage further, from the result of this run."""

    run: int
    report: RunReport


@dataclass(frozen=True, slots=True)
class BringTrack:
    """Show the list of katas."""


@dataclass(frozen=True, slots=True)
class BringSolution:
    """Show the solutions, if that is allowed."""


@dataclass(frozen=True, slots=True)
class ResetKata:
    """Put the stub back."""


@dataclass(frozen=True, slots=True)
class OpenNext:
    """Watch the next kata."""


@dataclass(frozen=True, slots=True)
class Suspend:
    """Give the terminal back and stop, until the shell goes on."""


@dataclass(frozen=True, slots=True)
class Repaint:
    """Draw everything again: the terminal may have lost it."""


Effect = (
    WatchFiles
    | StartRun
    | CancelRun
    | Draw
    | RevealHint
    | BringTrack
    | BringSolution
    | ResetKata
    | OpenNext
    | Suspend
    | Repaint
)
