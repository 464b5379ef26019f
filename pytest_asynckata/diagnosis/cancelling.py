"""Findings about cancellation: swallowed, never asked for, or not waited for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pytest_asynckata.diagnosis.case import Case
from pytest_asynckata.diagnosis.cleanup import may_be_cleaning_up, outliving, skipped_cleanups
from pytest_asynckata.diagnosis.lanes import short_name
from pytest_asynckata.diagnosis.model import Finding, Place
from pytest_asynckata.language import _
from pytest_asynckata.loop import stuck
from pytest_asynckata.loop.recording import Cancel, TaskLife


def swallowed_in_passing(case: Case) -> Finding | None:
    """`cancellation-swallowed`, where it is wrong beyond doubt, even in a test that passes.

    Somebody else than the learner cancelled a coroutine of the learner, by a timeout or by
    `task.cancel()`, and it ended as if nothing had happened.
    """
    for stack in case.recording.swallowed_timeouts:
        if (place := case.learners_place(stack)) is not None:
            return _swallowed(place, stack)
    for life, cancel in _cancels(case):
        outermost = cancel.stack[0] if cancel.stack else None
        by_others = case.learners_place(cancel.caller) is None
        if (
            _ended_as_if_nothing_had_happened(life, cancel)
            and cancel.direct
            and by_others
            and outermost is not None
            and case.whose.learner(outermost.file)
            and (place := case.learners_place(cancel.stack)) is not None
        ):
            return _swallowed(place, cancel.stack)
    return None


def cancellation_swallowed(case: Case) -> Finding | None:
    """`cancellation-swallowed`, in a test that has failed."""
    return swallowed_in_passing(case) or _swallowed_and_ended(case) or _swallowed_and_goes_on(case)


def _swallowed_and_ended(case: Case) -> Finding | None:
    """The reference lets this coroutine be cancelled; the learner's code ended it otherwise."""
    if case.expected is None:
        return None
    missing = Counter(case.expected.cancelled)
    missing.subtract(life.coroutine for life in case.recording.lives if life.ending == "cancelled")
    for life, cancel in _cancels(case):
        place = case.learners_place(cancel.stack)
        if missing[life.coroutine] < 1 or place is None:
            continue
        if _ended_as_if_nothing_had_happened(life, cancel):
            return _swallowed(place, cancel.stack)
        if life.ending == "raised" and life.still_cancelling and cancel.direct:
            return _turned_into(life.error, place, cancel.stack)
    return None


def _swallowed_and_goes_on(case: Case) -> Finding | None:
    """It was cancelled, and waits again, outside of all that may run after a cancellation."""
    for life, cancel in _cancels(case):
        wait = life.waits[-1] if life.waits else None
        if wait is None or wait.end is not None or not cancel.pending or life.ending != "running":
            continue
        learners = [place for place in wait.stack if case.whose.learner(place.file)]
        delivered = wait.start >= cancel.time and case.recording.now > cancel.time
        if wait.others or not delivered or not learners:
            continue  # it may wait for another task, which is cleaning up
        place = case.learners_place(cancel.stack)
        if place is not None and not any(map(may_be_cleaning_up, learners)):
            return _swallowed(place, cancel.stack)
    return None


def _cancels(case: Case) -> Iterator[tuple[TaskLife, Cancel]]:
    for life in case.recording.lives:
        for cancel in life.cancels:
            yield life, cancel


def _ended_as_if_nothing_had_happened(life: TaskLife, cancel: Cancel) -> bool:
    return life.ending == "returned" and life.still_cancelling and cancel.pending


def _swallowed(place: Place, stack: Sequence[stuck.Place]) -> Finding:
    sentence = _("{name} was cancelled, caught the CancelledError and did not raise it again")
    message = sentence.format(name=_who(place, stack))
    return Finding(code="cancellation-swallowed", message=message, place=place)


def _turned_into(error: str, place: Place, stack: Sequence[stuck.Place]) -> Finding:
    sentence = _("{name} was cancelled, and raised {error} instead of the CancelledError")
    message = sentence.format(name=_who(place, stack), error=error)
    return Finding(code="cancellation-swallowed", message=message, place=place)


def _who(place: Place, stack: Sequence[stuck.Place]) -> str:
    """The function in which a line of the learner stands."""
    name = next((p.function for p in reversed(stack) if p.file.endswith(place.file)), "")
    return f"{short_name(name)}()" if name else _("the coroutine")


def not_cancelled(case: Case) -> Finding | None:
    """`not-cancelled`: work went on that should have been cancelled with its caller."""
    expected = case.expected
    if expected is None or expected.first_cancel is None:
        return None
    if case.recording.now < expected.first_cancel:
        return None  # the test did not come that far
    missing = Counter(expected.cancelled)
    missing.subtract(life.coroutine for life in case.recording.lives if life.ending == "cancelled")
    for life in case.recording.lives:
        goes_on = life.ended is None or life.ended > expected.first_cancel
        if missing[life.coroutine] > 0 and goes_on and not life.cancels:
            return _not_cancelled(life, case)
    outlived = outliving(case.recording, case.whose)
    return _not_cancelled(outlived[0], case) if len(outlived) > expected.outlived else None


def _not_cancelled(life: TaskLife, case: Case) -> Finding:
    sentence = _("{name} was not cancelled: it ran on when nobody needed it any more")
    message = sentence.format(name=f"{life.coroutine}()")
    return Finding(code="not-cancelled", message=message, place=_belongs_to(life, case))


def cleanup_skipped(case: Case) -> Finding | None:
    """`cleanup-skipped`: the program went on while cancelled work was still cleaning up."""
    skipped = skipped_cleanups(case.recording, case.whose)
    if len(skipped) > (case.expected.skipped_cleanups if case.expected else 0):
        life = skipped[0]
        sentence = _("{name} was cancelled, and your code went on before its cleanup had ended")
        message = sentence.format(name=f"{life.coroutine}()")
        return Finding(code="cleanup-skipped", message=message, place=_belongs_to(life, case))
    for name, lines in case.recording.dropped_generators:
        if lines and (case.whose.learner(lines[0].file) or lines[0].file == case.whose.test):
            sentence = _("the async generator {name} was left half-way and nobody closed it")
            return Finding(
                code="cleanup-skipped",
                message=sentence.format(name=f"{short_name(name)}()"),
                place=case.learners_place(lines),
            )
    return None


def _belongs_to(life: TaskLife, case: Case) -> Place | None:
    """The learner's line that made a task, or that cancelled it."""
    callers = [place for cancel in life.cancels for place in reversed(cancel.caller)]
    return case.birth_place(life) or case.learners_place(callers)
