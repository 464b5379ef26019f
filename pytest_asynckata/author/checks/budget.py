"""Point 8: the reference runs within the kata's budget of virtual and real seconds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_asynckata.author.bench import Bench
from pytest_asynckata.author.run import RanTest, Run
from pytest_asynckata.author.source import line_of_key, line_of_test
from pytest_asynckata.kata.pack import KATA_FILE
from pytest_asynckata.language import _
from pytest_asynckata.report.verdict import Verdict

POINT: Final = "budget"


def judge(bench: Bench) -> Iterator[Verdict]:
    """Whatever takes too long."""
    source = bench.kata.reference.read_bytes()
    # Other work on the machine makes a run slower, never quicker: the quickest one counts.
    runs = bench.run_each([(source, {}), (source, {"record": True}), (source, {"recorded": False})])
    if not all(run.passed for run in runs):
        yield bench.verdict(POINT, "skipped", _("the reference does not pass"))
        return
    real = min(run.real_seconds for run in runs)
    virtual = sum(test.loop_seconds for test in runs[0].tests)
    faults = [*_kata(bench, real, virtual), *_tests(bench, runs)]
    yield from faults
    if not faults:
        sentence = _("{real:.1f} s of real time, {virtual:.10g} s of virtual time")
        yield bench.verdict(POINT, "ok", sentence.format(real=real, virtual=virtual))


def _kata(bench: Bench, real: float, virtual: float) -> Iterator[Verdict]:
    budget, manifest = bench.kata.manifest.budget, bench.kata.folder / KATA_FILE
    for key, needed, allowed in (
        ("real_seconds", real, budget.real_seconds),
        ("virtual_seconds", virtual, budget.virtual_seconds),
    ):
        if needed > allowed:
            sentence = _(
                "the reference needs {needed:.10g} s for all tests, and [budget] {key} is "
                "{allowed:.10g}: make the tests cheaper, or raise it"
            )
            message = sentence.format(needed=round(needed, 2), key=key, allowed=allowed)
            line = line_of_key(manifest, f"budget.{key}") or 1
            yield bench.verdict(POINT, "bad", message, manifest, line)


def _tests(bench: Bench, runs: list[Run]) -> Iterator[Verdict]:
    budget = bench.kata.manifest.budget
    for same in zip(*(run.tests for run in runs), strict=True):
        test: RanTest = same[0]
        for key, needed, allowed in (
            ("test_real_seconds", min(t.real_seconds for t in same), budget.test_real_seconds),
            ("test_virtual_seconds", test.loop_seconds, budget.test_virtual_seconds),
        ):
            if needed > allowed:
                sentence = _("{test} needs {needed:.10g} s, and [budget] {key} is {allowed:.10g}")
                message = sentence.format(
                    test=test.key, needed=round(needed, 2), key=key, allowed=allowed
                )
                line = line_of_test(bench.kata.tests, test.name)
                yield bench.verdict(POINT, "bad", message, bench.kata.tests, line)
