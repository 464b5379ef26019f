"""Point 2: the stub can be imported, and every test fails on it for the learner's reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_asynckata.author.bench import Bench
from pytest_asynckata.author.run import RanTest, Run
from pytest_asynckata.author.source import line_of_test
from pytest_asynckata.author.telling import line_in_subject, line_in_tests, no_test_failed, reason
from pytest_asynckata.kata.loops import VIRTUAL
from pytest_asynckata.language import _
from pytest_asynckata.report.verdict import Verdict

POINT: Final = "stub"
_LEARNERS_REASONS = {"not-written", "assertion"}


def judge(bench: Bench) -> Iterator[Verdict]:
    """What is wrong with the stub, or with how the tests meet it."""
    first = bench.run(bench.kata.stub.read_bytes())
    crash = next((t for t in first.tests if t.faulty and _is_import(t)), None)
    if crash is not None:
        yield _crash(bench, crash)
        return
    if first.ending or not first.tests:
        yield bench.verdict(POINT, "bad", no_test_failed(first, bench.kata.stub), bench.kata.stub)
        return
    tests = [*_of_their_own(first), *_those_that_wait(bench, first)]
    faults = [verdict for test in tests if (verdict := _verdict(bench, test)) is not None]
    yield from faults
    if not faults:
        sentence = _("the stub is importable, and each of {count} tests fails on it as it should")
        yield bench.verdict(POINT, "ok", sentence.format(count=len(tests)))


def _is_import(test: RanTest) -> bool:
    return test.failure is not None and (
        test.failure.kind == "crash-on-import" or test.name == "import"
    )


def _crash(bench: Bench, test: RanTest) -> Verdict:
    if test.outcome == "broken":
        sentence = _("the tests cannot be imported: {reason}")
        file, line = bench.kata.tests, line_in_tests(test.failure)
    else:
        sentence = _("the stub cannot be imported: {reason}")
        file, line = bench.kata.stub, line_in_subject(test)
    return bench.verdict(POINT, "bad", sentence.format(reason=reason(test)), file, line)


def _of_their_own(run: Run) -> list[RanTest]:
    return [test for test in _on_watched_loop(run) if test.outcome != "waiting"]


def _on_watched_loop(run: Run) -> list[RanTest]:
    """On other loops a test waits for itself to pass on this one."""
    return [test for test in run.tests if test.loop == VIRTUAL]


def _those_that_wait(bench: Bench, run: Run) -> list[RanTest]:
    """What the tests that wait for others say when they are run without those."""
    found: list[RanTest] = []
    waiting = [test for test in _on_watched_loop(run) if test.outcome == "waiting"]
    while waiting:
        names = {test.name for test in waiting}
        # Of the tests that wait, those whose elders are not among them come first.
        ready = {t.name for t in waiting if not names.intersection(t.waits_for)} or names
        again = bench.run(bench.kata.stub.read_bytes(), tests=tuple(sorted(ready)))
        found += _on_watched_loop(again)
        waiting = [test for test in waiting if test.name not in ready]
    return found


def _verdict(bench: Bench, test: RanTest) -> Verdict | None:
    failure, tests = test.failure, bench.kata.tests
    line = line_in_tests(failure) or line_of_test(tests, test.name)
    if test.outcome == "passed":
        sentence = _("{test} passes on the stub, so it demands nothing of a learner")
        return bench.verdict(POINT, "bad", sentence.format(test=test.key), tests, line)
    if failure is None:
        sentence = _("{test} was not run on the stub: {outcome}")
        message = sentence.format(test=test.key, outcome=test.outcome)
        return bench.verdict(POINT, "bad", message, tests, line)
    if test.outcome == "broken" or failure.fault == "kata":
        sentence = _("{test} itself breaks on the stub: {reason}")
    elif failure.kind not in _LEARNERS_REASONS:
        sentence = _(
            "{test} fails on the stub with {kind}, where a learner should meet an assertion "
            "or NotImplementedError: {reason}"
        )
    else:
        return None
    message = sentence.format(test=test.key, kind=failure.kind, reason=reason(test))
    return bench.verdict(POINT, "bad", message, tests, line)
