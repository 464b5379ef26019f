"""What went wrong in a run, in words that lead a contributor to the line."""

from __future__ import annotations

from pathlib import Path

from pytest_asynckata.author.run import RanTest, Run
from pytest_asynckata.diagnosis.model import Failure
from pytest_asynckata.language import _

_LONGEST = 200


def reason(test: RanTest) -> str:
    """Why a test did not pass: `message; expected 3, actual 6.0`."""
    failure = test.failure
    if failure is None:
        return _("it was not run ({outcome})").format(outcome=test.outcome)
    message = " ".join(failure.message.split()) or failure.kind
    if failure.difference is not None:
        difference = _("expected {expected}, actual {actual}").format(
            expected=_short(failure.difference.expected), actual=_short(failure.difference.actual)
        )
        message = f"{message}; {difference}"
    if failure.finding is not None:
        message = f"{message} ({failure.finding.code})"
    return message


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def line_in_subject(test: RanTest) -> int | None:
    """The line of the subject at which a test failed, if it is known."""
    failure = test.failure
    if failure is None:
        return None
    places = (failure.finding.place if failure.finding else None, failure.place)
    return next((place.line for place in places if place is not None), None)


def line_in_tests(failure: Failure | None) -> int | None:
    """The line of the test at which it failed, if it is known."""
    return failure.test_place.line if failure and failure.test_place else None


def no_test_failed(run: Run, subject: Path) -> str:
    """Why a run is incomplete although no test of it has failed."""
    if run.ending:
        sentence = _("the run of {file} was ended: {ending}")
        return sentence.format(file=subject.name, ending=run.ending)
    waiting = [test.name for test in run.tests if test.outcome != "passed"]
    if waiting:
        sentence = _("{file} does not pass: {tests} waited or were skipped")
        return sentence.format(file=subject.name, tests=", ".join(dict.fromkeys(waiting)))
    return _("not every test was run with {file}").format(file=subject.name)
