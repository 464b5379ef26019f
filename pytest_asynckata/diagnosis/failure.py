"""From an exception that ended a test to a `Failure`: what went wrong, whose fault, which line.

Knows exceptions and source lines; knows nothing of pytest's objects or of the terminal.
"""

from __future__ import annotations

import asyncio
import errno
import re
import traceback
from collections.abc import Sequence

from pytest_asynckata.diagnosis.model import Difference, Failure
from pytest_asynckata.diagnosis.source import Whose, lines_of
from pytest_asynckata.diagnosis.values import Comparison
from pytest_asynckata.language import _
from pytest_asynckata.loop.stuck import LoopStuck, WaitingTask
from pytest_asynckata.loop.time_limit import TimeLimitExceeded

_MAX_DETAILS = 8
_MAX_MESSAGE = 600
_MAX_TRACEBACK = 10_000
"""Characters of its beginning, and of its end."""
_NOT_RAISED = re.compile(r"DID NOT RAISE (?:any of )?(?P<names>.*)", re.DOTALL)
_CLASS_NAME = re.compile(r"<class '([^']+)'>")

_USES_A_VALUE = (TypeError, AttributeError, ValueError, LookupError, StopIteration,
                 StopAsyncIteration, AssertionError, asyncio.CancelledError, TimeoutError,
                 asyncio.InvalidStateError, RuntimeError, BaseExceptionGroup,
                 SystemExit)  # fmt: skip
"""Errors that a test meets when it uses what the learner's code returned, or that no test
raises. Any other error that arises without a line of the learner is a fault of the test."""


def failure_of(error: BaseException, whose: Whose, comparison: Comparison | None) -> Failure:
    """The failure behind an exception that ended the call of a test."""
    if isinstance(error, CheckFailed):
        return error.failure
    if isinstance(error, LoopStuck):
        return _stuck(error, whose)
    if isinstance(error, TimeLimitExceeded):
        return _timeout(error, whose)
    if isinstance(error, NotImplementedError) and whose.last_learner_line(lines_of(error)):
        return _not_written(error, whose)
    if _is_assertion_of_test(error, whose):
        return _assertion(error, whose, comparison)
    return _error(error, whose)


class CheckFailed(Exception):
    """A check that asynckata makes after every test has found something."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def _is_assertion_of_test(error: BaseException, whose: Whose) -> bool:
    if type(error).__name__ == "Failed":  # pytest.fail(), pytest.raises() that saw nothing
        return True
    lines = lines_of(error)
    return isinstance(error, AssertionError) and not (lines and whose.learner(lines[-1][0]))


def _assertion(error: BaseException, whose: Whose, comparison: Comparison | None) -> Failure:
    text = message_of(error)
    message, found, _rest = f"\n{text}".partition("\nassert ")
    difference = comparison.difference() if comparison and found else None
    if match := _NOT_RAISED.match(text):
        names = _CLASS_NAME.findall(match["names"]) or [match["names"]]
        expected = " / ".join(name.rpartition(".")[2] for name in names)
        message = _("an exception was expected, and none was raised")
        difference = Difference(expected=expected, actual=_("no exception"))
    return Failure(
        kind="assertion",
        fault="learner",
        message=message.strip(),
        difference=difference,
        place=whose.last_learner_line(lines_of(error)),
        test_place=whose.last_test_line(lines_of(error)),
        traceback=_traceback(error),
    )


def _not_written(error: BaseException, whose: Whose) -> Failure:
    return Failure(
        kind="not-written",
        fault="learner",
        message=_("this part is not written yet"),
        place=whose.last_learner_line(lines_of(error)),
        traceback=_traceback(error),
    )


def _error(error: BaseException, whose: Whose) -> Failure:
    lines = lines_of(error)
    place = whose.last_learner_line([*_lines_of_causes(error), *lines, *_syntax_line(error)])
    beyond = out_of_bounds(error)
    learners = place is not None or beyond or isinstance(error, _USES_A_VALUE)
    return Failure(
        kind="error",
        fault="learner" if learners else "kata",
        message=beyond or describe(error),
        place=place,
        test_place=whose.last_test_line(lines),
        details=tuple(_causes(error, whose)),
        traceback=_traceback(error),
    )


def out_of_bounds(error: BaseException) -> str | None:
    """What errors of the system mean that come from the limits of one test, or of its process."""
    if isinstance(error, MemoryError):
        return _("MemoryError: your code needs more memory than a test may take")
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return _("OSError: your code prints, or writes, more than a test may write")
    if isinstance(error, OSError) and error.errno == errno.EBADF:
        return _("OSError: something was closed that pytest or the event loop still needs")
    return None


def _lines_of_causes(error: BaseException) -> list[tuple[str, int]]:
    """The lines of what Python turned into this error (`raise StopIteration` in a coroutine)."""
    cause = error.__cause__ if isinstance(error, RuntimeError) else None
    return lines_of(cause) if cause is not None else []


def _syntax_line(error: BaseException) -> list[tuple[str, int]]:
    """The line that a syntax error complains about: it stands in no traceback."""
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return [(error.filename, error.lineno)]
    return []


def import_failure(error: BaseException, whose: Whose, subject: str) -> Failure:
    """The subject (a file's name) cannot be imported, or lacks what the tests import from it."""
    failure = failure_of(error, whose, None)
    message = failure.message
    if isinstance(error, SyntaxError):
        message = _("this is not valid Python: {reason}").format(reason=error.msg)
    elif isinstance(error, ImportError) and failure.place is None:
        sentence = _("the tests import {names} from {file}, and the file does not define it")
        line = failure.test_place.text if failure.test_place else ""
        names = line.partition(" import ")[2] or "a name"
        message = sentence.format(names=names, file=subject)
    update = {"kind": "crash-on-import", "fault": "learner", "message": message}
    return failure.model_copy(update=update)


def _causes(error: BaseException, whose: Whose) -> list[str]:
    """What stands behind an exception: the members of a group, or its explicit cause."""
    if isinstance(error, BaseExceptionGroup):
        return [describe(member) for member in error.exceptions[:_MAX_DETAILS]]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is None or whose.last_learner_line(lines_of(cause)) is None:
        return []
    return [_("it came while {error} was being handled").format(error=describe(cause))]


def _stuck(error: LoopStuck, whose: Whose) -> Failure:
    lines = [(place.file, place.line) for task in error.tasks for place in task.stack]
    return Failure(
        kind=error.code,
        fault="learner",
        message=_(error.explanation),
        place=whose.last_learner_line(lines),
        test_place=whose.last_test_line(lines),
        details=waiting_lines(error.tasks, whose),
        traceback=_traceback(error),
    )


def waiting_lines(tasks: Sequence[WaitingTask], whose: Whose) -> tuple[str, ...]:
    """One line for each task: its name, the line where it waits, what it waits for."""
    shown = [_waiting_line(task, whose) for task in tasks[:_MAX_DETAILS]]
    if len(tasks) > _MAX_DETAILS:
        shown.append(_("... and {count} more tasks").format(count=len(tasks) - _MAX_DETAILS))
    return tuple(shown)


def _waiting_line(task: WaitingTask, whose: Whose) -> str:
    lines = [(place.file, place.line) for place in task.stack]
    place = whose.last_learner_line(lines) or whose.last_test_line(lines)
    where = _("at {file}:{line}").format(file=place.file, line=place.line) if place else ""
    sentence = _("task {name} {where} waits for {what}")
    return " ".join(sentence.format(name=task.name, where=where, what=task.waits_for).split())


def _timeout(error: TimeLimitExceeded, whose: Whose) -> Failure:
    message = _("took more than {limit:g} s of real time: something runs or blocks without end")
    return Failure(
        kind="timeout",
        fault="learner",
        message=message.format(limit=error.limit),
        place=whose.last_learner_line(error.lines),
        test_place=whose.last_test_line(error.lines),
        traceback=_traceback(error),
    )


def describe(error: BaseException) -> str:
    """`ValueError: its message`, whatever the exception's `__str__` does."""
    text, name = message_of(error), type(error).__name__
    return f"{name}: {text}" if text else _("{name} was raised").format(name=name)


def message_of(error: BaseException) -> str:
    """The message of an exception, bounded; never raises."""
    try:
        text = str(error)
    except BaseException as broken:
        if isinstance(broken, KeyboardInterrupt):
            raise
        text = _("(its __str__ raised {name})").format(name=type(broken).__name__)
    return text if len(text) <= _MAX_MESSAGE else f"{text[:_MAX_MESSAGE]}..."


def _bounded(text: str) -> str:
    if len(text) <= 2 * _MAX_TRACEBACK:
        return text
    return f"{text[:_MAX_TRACEBACK]}\n...\n{text[-_MAX_TRACEBACK:]}"


def _traceback(error: BaseException) -> str:
    try:
        return _bounded("".join(traceback.format_exception(error)))
    except (
        Exception,
        TimeLimitExceeded,
    ):  # a hostile exception must not cost the learner the report
        return f"{type(error).__name__}\n"
