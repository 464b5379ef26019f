"""The run report: what one pytest session found out about one pack, as plain typed data.

This is the one structure that every way of showing a run reads. It has a JSON form
(`--kata-report`) and a published schema, `docs/schemas/run-report.schema.json`.
"""

from __future__ import annotations

from typing import Literal

from pytest_asynckata.coach.ladder import ShownHint
from pytest_asynckata.data import Data
from pytest_asynckata.diagnosis.expected import ExpectedTest
from pytest_asynckata.diagnosis.model import Failure
from pytest_asynckata.diagnosis.notes import Note
from pytest_asynckata.diagnosis.timeline import Timeline
from pytest_asynckata.kata.loops import VIRTUAL
from pytest_asynckata.kata.requirements import REQUIREMENTS

FORMAT_VERSION = 1
"""Raised whenever a reader of the JSON form would have to change."""

Outcome = Literal["passed", "failed", "waiting", "skipped", "broken"]
State = Literal["not-started", "started", "done", "broken"]
Ending = Literal["wall-time", "cpu-time", "memory", "output", "processes", "died", "untrusted"]
"""Why the runner ended a run, or how its process ended, before its session was over."""


class TestResult(Data):
    """What one test said, under one schedule seed. `loop_seconds` is virtual time."""

    __test__ = False

    name: str
    """The test function."""
    variant: str = ""
    """The parameters of a parametrized test."""
    sentence: str
    """The first line of its docstring."""
    outcome: Outcome
    """`waiting`: it means nothing before others pass. `broken`: a fault of the kata."""
    seed: int = 0
    """The schedule seed."""
    loop: str = VIRTUAL
    """The event loop that it ran on: `virtual-time`, or one that the kata asks for in `also_on`."""
    loop_seconds: float = 0.0
    """How much virtual time it took."""
    failure: Failure | None = None
    """Why it did not pass."""
    output: str = ""
    """If it has failed: the end of what was printed in it, control characters made visible."""
    waits_for: tuple[str, ...] = ()
    """Tests that must pass before this one means anything."""
    timeline: Timeline | None = None
    """What the coroutines did; where time or order went wrong, or when it is asked for."""
    expected_timeline: Timeline | None = None
    """What those of the reference solution do in this test."""

    recorded: ExpectedTest | None = None
    """With `--kata-record`: what is to be stored as expected, if the subject is the reference."""

    @property
    def key(self) -> str:
        """What tells this test from the others of its kata."""
        return f"{self.name}[{self.variant}]" if self.variant else self.name

    @property
    def is_plain(self) -> bool:
        """Whether this was the plain schedule, in virtual time: what the reference recorded."""
        return self.seed == 0 and self.loop == VIRTUAL


class KataResult(Data):
    """What a run found out about one kata; `complete` if every test of it was run."""

    name: str
    """The kata."""
    title: str
    """Its title."""
    chapter: str
    """The title of its chapter."""
    folder: str
    """Where it is."""
    subject: str
    """The file that was tested."""
    state: State
    """How far the subject is; `broken` is a fault of the kata."""
    complete: bool
    """Whether every test was run."""
    tests: tuple[TestResult, ...]
    """What the tests said, in the order of the file."""
    expected: int
    """How many tests the kata has, each counted once for every seed and every loop."""
    notes: tuple[Note, ...] = ()
    """If it is done: what to know about a solution that is right."""
    introduction: str = ""
    """If a chapter begins with it: the file that introduces the chapter, if there is one."""

    @property
    def is_left_out(self) -> bool:
        """Whether it could not be run here, because a package is missing."""
        return [test.name for test in self.tests] == [REQUIREMENTS]

    @property
    def next_step(self) -> TestResult | None:
        """The first test, in the order of the file, that does not pass."""
        faulty = [t for t in self.tests if t.outcome in {"failed", "broken"}]
        return faulty[0] if faulty else None


class Track(Data):
    """Where the learner is."""

    pack: str
    """The name of the pack."""
    title: str
    """Its title."""
    total: int
    """How many katas it has."""
    done: tuple[str, ...]
    """The katas that are done."""
    current: str | None
    """The kata to work on; none if all are done."""
    has_solutions: bool = True
    """Whether a learner may look at the reference solution of a kata that is done."""


class RunReport(Data):
    """Everything about one run over one pack."""

    format_version: Literal[1] = 1
    """The version of this format."""
    asynckata_version: str
    """The version of pytest-asynckata."""
    python: str
    """The version of Python."""
    platform: str
    """The operating system, as Python names it."""
    started: str
    """UTC, ISO 8601."""
    real_seconds: float
    """How long the run took."""
    seeds: tuple[int, ...]
    """The schedule seeds under which each test was run."""
    track: Track
    """Where the learner is."""
    katas: tuple[KataResult, ...]
    """The katas that were run, in the order of the track."""
    newly_done: tuple[str, ...] = ()
    """The katas that were not done before this run, and now are."""
    confirmed: bool = False
    """Whether the katas that are newly done were run under other schedule seeds too."""
    undone: tuple[str, ...] = ()
    """The katas that were done before this run and do not pass any more."""
    hint: ShownHint | None = None
    """The hint that the learner sees."""
    ending: Ending | None = None
    """Set by the runner if the run did not come to its own end."""
    notices: tuple[str, ...] = ()
    """Sentences about the run itself."""

    @property
    def current(self) -> KataResult | None:
        """The kata that this run is about: the current one, else the first that fails."""
        named = [kata for kata in self.katas if kata.name == self.track.current]
        unfinished = [kata for kata in self.katas if kata.next_step is not None]
        return next(iter(unfinished or named), None)
