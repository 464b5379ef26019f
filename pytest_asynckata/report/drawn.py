"""Which test of a kata is drawn when a learner wants to see a timeline."""

from __future__ import annotations

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.language import _
from pytest_asynckata.report.model import KataResult, TestResult


def drawn_test(result: KataResult, name: str | None = None) -> TestResult:
    """The test that was asked for, else the next step, else (if all pass) the richest one.

    Raises:
        AsynckataError: if there is nothing to draw.
    """
    if result.state == "not-started" and name is None:
        raise AsynckataError(_("{name} is not started: nothing to draw").format(name=result.name))
    drawn = [test for test in result.tests if test.timeline and test.timeline.lanes]
    wanted = [test for test in drawn if name is None or test.name == name or test.key == name]
    if not wanted:
        if name is None:
            raise AsynckataError(_("no coroutine waited for anything yet: nothing to draw"))
        raise AsynckataError(_no_such_timeline(name, drawn))
    step = result.next_step if name is None else None
    if step is None:
        return max(wanted, key=_lanes)
    if step not in wanted:
        sentence = _("nothing to draw: no coroutine waits for anything in {sentence!r}")
        raise AsynckataError(sentence.format(sentence=step.sentence))
    return step


def _lanes(test: TestResult) -> int:
    return len(test.timeline.lanes) if test.timeline else 0


def _no_such_timeline(name: str, drawn: list[TestResult]) -> str:
    sentence = _("there is nothing to draw for {name!r}; tests with a timeline: {names}")
    return sentence.format(name=name, names=", ".join(test.name for test in drawn) or _("none"))
