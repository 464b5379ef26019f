"""The ways in which code can leave a test without failing it, or stop pytest as a whole.

`pytest.skip()`, `pytest.xfail()` and `pytest.exit()` are for tests, and `KeyboardInterrupt` is
for whoever presses Ctrl-C. From the learner's code they fail the test, like any other error.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import SkipTest

import pytest
from _pytest import outcomes

from pytest_asynckata.diagnosis.failure import CheckFailed, failure_of
from pytest_asynckata.diagnosis.model import Failure
from pytest_asynckata.diagnosis.source import Whose, lines_of
from pytest_asynckata.language import _
from pytest_asynckata.session.guard.interrupt import Interrupts

WAYS_OUT = (
    pytest.skip.Exception,
    pytest.xfail.Exception,
    pytest.exit.Exception,
    SkipTest,
    KeyboardInterrupt,
)
_STAGE = "/pytest_asynckata/stage/"


@contextmanager
def no_way_out(whose: Whose, interrupts: Interrupts, *, in_call: bool) -> Iterator[None]:
    """Turn what leaves the test without failing it into a failure.

    Raises:
        CheckFailed: unless the test itself, or a person at the keyboard, wanted it.
    """
    try:
        yield
    except WAYS_OUT as error:
        if is_wanted(error, whose, interrupts, in_call=in_call):
            raise
        raise CheckFailed(failure_by(error, whose)) from error


def is_wanted(error: BaseException, whose: Whose, interrupts: Interrupts, *, in_call: bool) -> bool:
    """Whether the test has skipped itself, or somebody has pressed Ctrl-C.

    In its call a test has to say so on a line of its own: an exception that the learner's code
    has put into a future arises in the test as well, at a line that awaits.
    """
    if isinstance(error, KeyboardInterrupt):
        return interrupts.may_have_come
    lines = lines_of(error)
    if whose.last_learner_line(lines) is not None:
        return False
    callers = [file for file, _line in lines if file != outcomes.__file__]
    place = whose.last_test_line(lines)
    return (
        not in_call
        or (bool(callers) and _STAGE in callers[-1].replace("\\", "/"))
        or (place is not None and any(w in place.text.lower() for w in ("skip", "xfail", "exit")))
    )


def failure_by(error: BaseException, whose: Whose) -> Failure:
    """The failure of a test that was left in one of these ways."""
    update = {"kind": "error", "fault": "learner", "message": _sentence(error)}
    return failure_of(error, whose, None).model_copy(update=update)


def _sentence(error: BaseException) -> str:
    if isinstance(error, KeyboardInterrupt):
        return _("your code has raised KeyboardInterrupt, which is for Ctrl-C alone")
    if isinstance(error, pytest.exit.Exception):
        return _("your code has told pytest to stop (pytest.exit)")
    if isinstance(error, pytest.xfail.Exception):
        return _("your code has told pytest that it may fail (pytest.xfail)")
    return _("your code has skipped the test; a test that was skipped has not passed")
