"""What `check` keeps of one run of a kata: enough for every verdict, little enough to store."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pytest_asynckata.data import Data
from pytest_asynckata.diagnosis.expected import ExpectedTest
from pytest_asynckata.diagnosis.model import Failure
from pytest_asynckata.kata.loops import VIRTUAL
from pytest_asynckata.report.model import Outcome, RunReport, TestResult


class RanTest(Data):
    """One test under one seed."""

    name: str
    variant: str = ""
    outcome: Outcome
    seed: int = 0
    loop: str = VIRTUAL
    loop_seconds: float = 0.0
    real_seconds: float = 0.0
    failure: Failure | None = None
    waits_for: tuple[str, ...] = ()
    recorded: ExpectedTest | None = None

    @property
    def key(self) -> str:
        """What tells this test from the others of its kata."""
        return f"{self.name}[{self.variant}]" if self.variant else self.name

    @property
    def faulty(self) -> bool:
        return self.outcome in {"failed", "broken"}


class Run(Data):
    """One subject against a kata's tests."""

    tests: tuple[RanTest, ...]
    real_seconds: float
    complete: bool
    """Whether every test that was asked for has been run."""
    ending: str = ""
    """Why the process was ended, if it did not end by itself."""

    @property
    def passed(self) -> bool:
        outcomes = {test.outcome for test in self.tests}
        return outcomes == {"passed"} and self.complete and not self.ending

    @property
    def first_fault(self) -> RanTest | None:
        """The first test, in the order of the file, that failed."""
        return next((test for test in self.tests if test.faulty), None)


Seconds = Mapping[tuple[str, int, str], float]
"""Real seconds of tests, by their keys, seeds and loops."""


def run_from(
    report: RunReport, kata: str, wanted: Collection[str] = (), seconds: Seconds | None = None
) -> Run:
    """The part of a run report that `check` needs; `wanted` are the tests asked for, if not all."""
    result = next((result for result in report.katas if result.name == kata), None)
    tests = result.tests if result else ()
    seconds = seconds or {}
    said = {test.name for test in tests}
    whole = result is not None and result.complete
    return Run(
        tests=tuple(_ran(t, seconds.get((t.key, t.seed, t.loop), 0.0)) for t in tests),
        real_seconds=report.real_seconds,
        complete=said.issuperset(wanted) if wanted else whole,
        ending=report.ending or "",
    )


def _ran(test: TestResult, seconds: float) -> RanTest:
    failure = test.failure.model_copy(update={"traceback": ""}) if test.failure else None
    return RanTest(
        name=test.name,
        variant=test.variant,
        outcome=test.outcome,
        seed=test.seed,
        loop=test.loop,
        loop_seconds=test.loop_seconds,
        real_seconds=seconds,
        failure=failure,
        waits_for=test.waits_for,
        recorded=test.recorded,
    )
