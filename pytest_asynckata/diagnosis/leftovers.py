"""Findings about what is left when a test is over: coroutines, tasks, exceptions, connections.

A coroutine that was never awaited and a background task that failed alone would otherwise
pass in silence.
"""

from __future__ import annotations

from collections.abc import Sequence

from pytest_asynckata.diagnosis.case import Case
from pytest_asynckata.diagnosis.failure import describe, waiting_lines
from pytest_asynckata.diagnosis.model import Finding, Place
from pytest_asynckata.diagnosis.source import lines_of
from pytest_asynckata.language import _
from pytest_asynckata.loop.stuck import WaitingTask


def never_awaited(case: Case) -> Finding | None:
    """`never-awaited`, where it was the learner's code that made the coroutine."""
    found = [c for c in case.seen.never_awaited if case.whose.last_learner_line(c.origin)]
    if not found:
        return None
    return _never_awaited([coroutine.name for coroutine in found],
                          case.whose.last_learner_line(found[0].origin))  # fmt: skip


def dropped_unawaited(case: Case) -> Finding | None:
    """`never-awaited`, also of coroutines that the learner's code was given."""
    names = [coroutine.name for coroutine in case.seen.never_awaited]
    return never_awaited(case) or (_never_awaited(names, None) if names else None)


def _never_awaited(names: Sequence[str], place: Place | None) -> Finding:
    listed = ", ".join(sorted({f"{name}()" for name in names}))
    message = _("a coroutine was made and never awaited, so its code did not run: {names}")
    return Finding(code="never-awaited", message=message.format(names=listed), place=place)


def task_leaked(case: Case) -> Finding | None:
    """`task-leaked`: the work is over, and a task still runs."""
    message = _("the work is over, and a task that was started for it still runs")
    return _tasks(case, "task-leaked", message, case.seen.unfinished)


def task_forgotten(case: Case) -> Finding | None:
    """`task-forgotten`: nobody kept a task, and the garbage collector destroyed it."""
    message = _("nobody kept this task, so Python destroyed it while it was still waiting")
    return _tasks(case, "task-forgotten", message, case.seen.destroyed)


def _tasks(case: Case, code: str, message: str, tasks: Sequence[WaitingTask]) -> Finding | None:
    if not tasks:
        return None
    lines = [(place.file, place.line) for task in tasks for place in task.stack]
    born = [place for life in case.recording.lives
            if life.name == tasks[0].name and (place := case.birth_place(life))]  # fmt: skip
    return Finding(
        code=code,
        message=message,
        place=born[0] if born else case.whose.last_learner_line(lines),
        details=waiting_lines(tasks, case.whose),
    )


def exception_never_retrieved(case: Case) -> Finding | None:
    """`exception-never-retrieved`: an exception ended a task, and nobody looked at it."""
    for context in case.seen.unhandled:
        error = context.get("exception")
        if isinstance(error, BaseException):
            message = _("an exception was raised where nobody saw it: {error}")
            return Finding(
                code="exception-never-retrieved",
                message=message.format(error=describe(error)),
                place=case.whose.last_learner_line(lines_of(error)),
                test_place=case.whose.last_test_line(lines_of(error)),
                details=(str(context.get("message", "")),),
            )
    return None


def own_exception_lost(case: Case) -> Finding | None:
    """`exception-never-retrieved`, where the exception arose in the learner's own line."""
    found = exception_never_retrieved(case)
    for context in case.seen.unhandled:
        error = context.get("exception")
        lines = lines_of(error) if isinstance(error, BaseException) else []
        if lines and case.whose.learner(lines[-1][0]):
            return found
    return None


def resource_unclosed(case: Case) -> Finding | None:
    """`resource-unclosed`: a session or a connection was opened and not closed."""
    return _unclosed(case.seen.unclosed)


def resource_held(case: Case) -> Finding | None:
    """`resource-unclosed` in a test that has failed: also what its stage has not got back."""
    return _unclosed([*case.seen.unclosed, *case.seen.held])


def _unclosed(things: Sequence[str]) -> Finding | None:
    if not things:
        return None
    message = _("this was opened and never closed: {what}")
    return Finding(code="resource-unclosed", message=message.format(what=things[0]))
