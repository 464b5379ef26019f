"""Findings about threads and the loop: who blocks it, who calls it from outside, who nests it."""

from __future__ import annotations

from pytest_asynckata.diagnosis.case import Case
from pytest_asynckata.diagnosis.model import Finding
from pytest_asynckata.language import _

_NESTED = (
    "asyncio.run() cannot be called from a running event loop",
    "Runner.run() cannot be called from a running event loop",
    "Cannot run the event loop while another loop is running",
    "This event loop is already running",
)
"""What asyncio says about a loop that is run inside another one."""


def blocking_call(case: Case) -> Finding | None:
    """`blocking-call`: a call stopped the thread of the loop, and everything with it."""
    if not case.seen.blocking:
        return None
    call = case.seen.blocking[0]
    message = _("{name}() blocks the whole event loop: no other task can run meanwhile")
    return Finding(
        code="blocking-call",
        message=message.format(name=call.name),
        place=case.whose.place(call.file, call.line),
    )


def wrong_thread(case: Case) -> Finding | None:
    """`wrong-thread`: the loop was used from another thread."""
    for lines in case.recording.wrong_thread:
        place = case.learners_place(reversed(lines))
        by_test = any(line.file == case.whose.test for line in lines)
        if place is not None or not by_test:  # a thread can be given the bare method to call
            message = _("this runs in another thread, and the event loop does not hear of it")
            return Finding(code="wrong-thread", message=message, place=place)
    return None


def run_inside_loop(case: Case) -> Finding | None:
    """`run-inside-loop`: a loop was to be run while one was running already."""
    failure = case.failure
    if failure is None or not any(text in failure.traceback for text in _NESTED):
        return None
    return Finding(
        code="run-inside-loop",
        message=_("an event loop runs already, and another one cannot run inside it: use await"),
        place=failure.place,
    )
