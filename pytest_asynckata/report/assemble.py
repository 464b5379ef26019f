"""From what single tests said to the run report: states, the next step, the hint.

A pytest session and the runner's parent both come here, so a run is judged in the same way
wherever it was made. Knows nothing of pytest and of the stored progress.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pytest_asynckata import __version__
from pytest_asynckata.coach.ladder import ShownHint, choose_ladder, climb
from pytest_asynckata.kata.pack import Kata, Pack, introduction_to
from pytest_asynckata.kata.workspace import is_untouched
from pytest_asynckata.report.model import KataResult, RunReport, State, TestResult, Track
from pytest_asynckata.report.right_but import notes_on

PlacedResult = tuple[int, TestResult]
"""A test's place among the tests of its kata, and what it said."""


@dataclass(frozen=True, slots=True)
class KataRun:
    """What the tests of one kata said about one subject, in the order in which they said it."""

    kata: Kata
    subject: Path
    results: Sequence[PlacedResult]
    expected: int
    """How many tests the kata has (times the number of seeds and loops)."""

    @property
    def is_learners(self) -> bool:
        """Whether the subject is the file that the learner edits."""
        return self.subject == self.kata.stub


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a run report says beside what the tests said."""

    started: datetime
    real_seconds: float
    seeds: tuple[int, ...]
    done: tuple[str, ...] = ()
    """The katas that were done before the run."""
    current: str | None = None
    confirmed: bool = False
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HintWish:
    """How far the learner has climbed, and whether they ask for one stage more."""

    stages_seen: Callable[[str, str], int] = lambda _kata, _cause: 0
    further: bool = False


def assemble(
    pack: Pack, runs: Sequence[KataRun], around: Circumstances, wish: HintWish
) -> RunReport:
    """The report of one run over one pack."""
    katas = tuple(kata_result(run, pack) for run in runs)
    own = {run.kata.name for run in runs if run.is_learners}
    before = set(around.done)
    passing = {kata.name for kata in katas if kata.state == "done"} & own
    failing = {kata.name for kata in katas if kata.next_step is not None} & own
    done = tuple(k.name for k in pack if k.name in (before - failing) | passing)
    report = RunReport(
        asynckata_version=__version__,
        python=platform.python_version(),
        platform=platform.platform(),
        started=around.started.isoformat(timespec="milliseconds"),
        real_seconds=round(around.real_seconds, 3),
        seeds=around.seeds,
        track=Track(
            pack=pack.manifest.name,
            title=pack.manifest.title,
            total=len(pack),
            done=done,
            current=around.current,
            has_solutions=pack.manifest.solutions != "never",
        ),
        katas=katas,
        newly_done=tuple(name for name in done if name in passing - before),
        confirmed=around.confirmed,
        undone=tuple(sorted(before & failing)),
        notices=around.notices,
    )
    return report.model_copy(update={"hint": _hint(pack, report, wish)})


def kata_result(run: KataRun, pack: Pack) -> KataResult:
    """One kata's result, its tests in the order of its file, each in its worst outcome."""
    tests = _in_order(run.results)
    complete = len(tests) >= run.expected
    state = _state(run, tests, complete)
    return KataResult(
        name=run.kata.name,
        title=run.kata.title,
        chapter=run.kata.chapter,
        folder=str(run.kata.folder),
        subject=str(run.subject),
        state=state,
        notes=notes_on(run.kata, run.subject, tests) if state == "done" else (),
        complete=complete,
        tests=tests,
        expected=run.expected,
        introduction=str(introduction_to(run.kata, pack) or ""),
    )


_SEVERITY = {"broken": 0, "failed": 1, "waiting": 2, "skipped": 3, "passed": 4}


def _in_order(results: Sequence[PlacedResult]) -> tuple[TestResult, ...]:
    """One result for each test, in the order of the file.

    A test can say several things (its call passes, its teardown fails): the worst counts.
    A failure that another failing test explains is shown as waiting.
    """
    worst: dict[int, TestResult] = {}
    for position, result in results:
        before = worst.get(position)
        if before is None or _SEVERITY[result.outcome] < _SEVERITY[before.outcome]:
            worst[position] = result
    not_passed = {r.name for r in worst.values() if r.outcome != "passed"}
    tests = [r for _position, r in sorted(worst.items(), key=lambda placed: placed[0])]
    return tuple(
        r.model_copy(update={"outcome": "waiting"})
        if r.outcome == "failed" and not_passed.intersection(r.waits_for)
        else _with_finding_of_variants(r, tests)
        for r in tests
    )


def _with_finding_of_variants(result: TestResult, tests: list[TestResult]) -> TestResult:
    """The same contract with other parameters can show the cause more clearly."""
    failure = result.failure
    if failure is None or failure.finding is not None or not result.variant:
        return result
    findings = [
        test.failure.finding
        for test in tests
        if test.name == result.name and test.outcome == "failed" and test.failure
        and test.failure.kind == failure.kind and test.failure.finding
    ]  # fmt: skip
    if not findings:
        return result
    return result.model_copy(
        update={"failure": failure.model_copy(update={"finding": findings[0]})}
    )


def _state(run: KataRun, tests: tuple[TestResult, ...], complete: bool) -> State:
    outcomes = {test.outcome for test in tests}
    if "broken" in outcomes and "failed" not in outcomes:
        return "broken"
    if outcomes == {"passed"} and complete:
        return "done"
    if run.is_learners and (is_untouched(run.kata) or _nothing_written(tests)):
        return "not-started"
    return "started"


def _nothing_written(tests: tuple[TestResult, ...]) -> bool:
    """Nothing passes, and the first obstacle is the stub's own `NotImplementedError`."""
    failed = [test for test in tests if test.outcome == "failed"]
    first = failed[0].failure if failed else None
    passed = any(test.outcome == "passed" for test in tests)
    return first is not None and first.kind == "not-written" and not passed


def _hint(pack: Pack, report: RunReport, wish: HintWish) -> ShownHint | None:
    result = report.current
    kata = pack.kata(result.name) if result else None
    step = result.next_step if result else None
    if kata is None or result is None or step is None or step.failure is None:
        return None
    if step.outcome == "broken" or step.failure.kind == "crash-on-import":
        return None
    choice = choose_ladder(kata, result.tests)
    seen = wish.stages_seen(kata.name, choice.cause)
    if result.state == "not-started" and not seen and not wish.further:
        return None
    return climb(kata, choice, seen, further=wish.further)
