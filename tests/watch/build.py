"""Small worlds for the pure rooms of the watch: a kata, results and reports made by hand."""

from __future__ import annotations

from pathlib import Path

from pytest_asynckata.coach.ladder import ShownHint
from pytest_asynckata.diagnosis.model import Failure
from pytest_asynckata.kata.manifest import DocsLink, KataManifest, Ladder
from pytest_asynckata.kata.pack import Kata
from pytest_asynckata.report.model import KataResult, RunReport, TestResult, Track
from pytest_asynckata.watch.choices import press
from pytest_asynckata.watch.events import Effect, Event, KeyPressed, Look, Saved, Watched
from pytest_asynckata.watch.state import State, step

KATA = Kata("double", Path("/katas/1-first/double"), "First")
KATA.__dict__["manifest"] = KataManifest(  # what would be read from its folder
    format_version=1,
    title="double",
    summary="A small kata.",
    difficulty=1,
    minutes=5,
    docs=(DocsLink(title="Coroutines", url="https://docs.python.org/3/"),),
    hints=(Ladder(id="kata", stages=("one", "two")),),
)
LOOK = Look(b"first", "tests")


def passed(number: int) -> TestResult:
    return TestResult(name=f"test_{number}", sentence=f"sentence {number}", outcome="passed")


def failed(number: int, message: str = "it is wrong") -> TestResult:
    failure = Failure(kind="assertion", fault="learner", message=message)
    return TestResult(
        name=f"test_{number}", sentence=f"sentence {number}", outcome="failed", failure=failure
    )


def report(*tests: TestResult, done: bool = False, notices: tuple[str, ...] = ()) -> RunReport:
    finished = bool(tests) and all(test.outcome == "passed" for test in tests)
    result = KataResult(
        name=KATA.name, title=KATA.title, chapter=KATA.chapter, folder=str(KATA.folder),
        subject=str(KATA.stub), state="done" if finished else "started",
        complete=bool(tests), tests=tests, expected=len(tests) or 3,
    )  # fmt: skip
    names = (KATA.name,) if done else ()
    return RunReport(
        asynckata_version="0", python="3", platform="here", started="now", real_seconds=0.1,
        seeds=(0,), katas=(result,), newly_done=names, notices=notices,
        track=Track(pack="small", title="Small", total=2, done=names, current=KATA.name),
    )  # fmt: skip


def hint(seen: int, total: int = 3) -> ShownHint:
    stages = tuple(f"stage {number}" for number in range(1, seen + 1))
    return ShownHint(kata=KATA.name, ladder="kata", seen=stages, total=total)


WATCHED = Watched(KATA, report())


class Story:
    """A state to which things happen; keeps the effects of the latest event."""

    def __init__(self) -> None:
        self.state = State(WATCHED)
        self.effects: tuple[Effect, ...] = ()

    def then(self, *events: Event) -> Story:
        for event in events:
            self.state, self.effects = (
                press(self.state, event.key)
                if isinstance(event, KeyPressed)
                else step(self.state, event)
            )
        return self

    def press(self, *keys: str) -> Story:
        return self.then(*map(KeyPressed, keys))

    def save(self, text: bytes = b"first") -> Story:
        return self.then(Saved(KATA.name, Look(text, "tests")))

    def effect(self, kind: type[Effect]) -> bool:
        return any(isinstance(effect, kind) for effect in self.effects)
