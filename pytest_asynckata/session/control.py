"""Two tests that must fail, run after a kata's tests and by the same ways: is pytest still itself?

Nobody sees them and nobody counts them. If one of them does not fail, the subject has changed how
tests are judged, and none of its own tests counts.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial

import pytest
from _pytest.fixtures import FuncFixtureInfo
from _pytest.runner import SetupState, runtestprotocol

from pytest_asynckata.diagnosis.model import Failure
from pytest_asynckata.language import _
from pytest_asynckata.loop.virtual import VirtualTimeLoop
from pytest_asynckata.session.collect import KataModule
from pytest_asynckata.session.outcome import attached
from pytest_asynckata.session.terminal import leave_out_traceback

_NAME = "asynckata_control"


def is_control(item: pytest.Item) -> bool:
    """Whether an item is one of the two."""
    return item.name == _NAME


def passes_what_must_fail(module: KataModule) -> bool:
    """Whether one of the two does not fail, or fails with another message than its own."""
    return not all(_fails(module, function) for function in (_assert, _assert_in_a_task))


def tampering() -> Failure:
    """What that means."""
    sentence = _(
        "a test that must fail has passed as well: something in your code changes how pytest "
        "judges, and as long as it does that, no test counts"
    )
    return Failure(kind="error", fault="learner", message=sentence)


def _fails(module: KataModule, function: Callable[[str], None]) -> bool:
    word = secrets.token_hex(8)
    reports = _reports_of(module, partial(function, word))
    told = [attached(report) or {} for report in reports if report.failed and report.when == "call"]
    return any(word in str(data.get("result")) for data in told)


def _reports_of(module: KataModule, function: Callable[[], None]) -> list[pytest.TestReport]:
    """Run it as pytest runs any test, but without fixtures, and beside what is set up now."""
    item: pytest.Function = pytest.Function.from_parent(
        module, name=_NAME, callobj=function, fixtureinfo=FuncFixtureInfo((), (), [], {})
    )
    leave_out_traceback(item, raw=False)
    session = module.session
    kept, session._setupstate = session._setupstate, SetupState()
    try:
        return runtestprotocol(item, log=False, nextitem=None)
    finally:
        session._setupstate = kept


def _assert(word: str) -> None:
    raise AssertionError(word)


def _assert_in_a_task(word: str) -> None:
    async def check() -> None:
        raise AssertionError(word)

    loop = VirtualTimeLoop()
    try:
        loop.run_until_complete(check())
    finally:
        loop.close()
