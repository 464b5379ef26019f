"""Which finding explains a test: the detectors, in the order in which they are believed.

A cause comes before what it leads to: a blocked loop makes everything late, a coroutine that
never ran makes others wait for ever.
"""

from __future__ import annotations

from collections.abc import Sequence

from pytest_asynckata.diagnosis.cancelling import (
    cancellation_swallowed,
    cleanup_skipped,
    not_cancelled,
    swallowed_in_passing,
)
from pytest_asynckata.diagnosis.case import Case
from pytest_asynckata.diagnosis.catalogue import CODES
from pytest_asynckata.diagnosis.custom import CustomFinding, Detector
from pytest_asynckata.diagnosis.forbidden import shortcut
from pytest_asynckata.diagnosis.leftovers import (
    dropped_unawaited,
    exception_never_retrieved,
    never_awaited,
    own_exception_lost,
    resource_held,
    resource_unclosed,
    task_forgotten,
    task_leaked,
)
from pytest_asynckata.diagnosis.model import Failure, Finding
from pytest_asynckata.diagnosis.order import (
    polling_and_late,
    sequential_await,
    unbounded_concurrency,
)
from pytest_asynckata.diagnosis.threads import blocking_call, run_inside_loop, wrong_thread

_FAIL_A_TEST_THAT_PASSES: Sequence[Detector] = (
    shortcut,
    blocking_call,
    wrong_thread,
    dropped_unawaited,
    swallowed_in_passing,
    task_forgotten,
    task_leaked,
    exception_never_retrieved,
    resource_unclosed,
)
"""What is wrong whatever the test says."""


def _its_own_kind(case: Case) -> Finding | None:
    """A failure that is a finding already: deadlock, busy-wait, timeout, crash-on-import."""
    failure = case.failure
    if failure is None or failure.kind not in CODES:
        return None
    return Finding(
        code=failure.kind,
        message=failure.message,
        place=failure.place,
        test_place=failure.test_place,
        details=failure.details,
    )


_EXPLAIN_A_FAILURE: Sequence[Detector] = (
    shortcut,
    run_inside_loop,
    blocking_call,
    wrong_thread,
    cancellation_swallowed,
    never_awaited,
    own_exception_lost,
    _its_own_kind,
    polling_and_late,
    unbounded_concurrency,
    sequential_await,
    cleanup_skipped,
    not_cancelled,
    task_forgotten,
    resource_held,
)


_ABOUT_TIME = {
    "sequential-await",
    "unbounded-concurrency",
    "deadlock",
    "task-leaked",
    "not-cancelled",
    "cleanup-skipped",
    "cancellation-swallowed",
}


def is_about_time(case: Case) -> bool:
    """Whether time or order is what went wrong, so that a timeline helps."""
    failure = case.failure
    if failure is None or case.seen.timeline is None or failure.kind == "not-written":
        return False
    measured = case.measured()
    if measured is not None and case.recording.now in measured:
        return True
    return failure.code in _ABOUT_TIME


def finding_in_passing(case: Case, custom: Sequence[CustomFinding] = ()) -> Finding | None:
    """What is wrong in a test that has passed, if anything is."""
    more = [one.detect for one in custom if one.refuses]
    return _first(_with(more, _FAIL_A_TEST_THAT_PASSES), case)


def explained(case: Case, custom: Sequence[CustomFinding] = ()) -> Failure | None:
    """The failure of a case together with the finding that explains it, if there is one."""
    failure = case.failure
    if failure is None or failure.fault == "kata" or failure.kind == "not-written":
        return failure
    finding = _first(_with([one.detect for one in custom], _EXPLAIN_A_FAILURE), case)
    if finding is not None and finding.code == "shortcut":
        return failure_from(finding)  # what such a program does else is beside the point
    return failure.model_copy(update={"finding": finding}) if finding is not None else failure


def failure_from(finding: Finding) -> Failure:
    """The failure of a test that has passed, if it were not for this finding."""
    return Failure(
        kind=finding.code,
        fault="learner",
        message=finding.message,
        place=finding.place,
        test_place=finding.test_place,
        details=finding.details,
        finding=finding,
    )


def _with(custom: Sequence[Detector], detectors: Sequence[Detector]) -> list[Detector]:
    """A pack knows its katas: its findings come before all others, but not before `shortcut`."""
    return [detectors[0], *custom, *detectors[1:]]


def _first(detectors: Sequence[Detector], case: Case) -> Finding | None:
    found = (detector(case) for detector in detectors)
    return next((finding for finding in found if finding is not None), None)
