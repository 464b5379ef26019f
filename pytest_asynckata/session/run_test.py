"""Running one test of a kata: the stage before it, the checks and the clean-up after it."""

from __future__ import annotations

import gc
import traceback
from collections.abc import Generator
from contextlib import contextmanager, suppress

import pytest

from pytest_asynckata.diagnosis.case import Case
from pytest_asynckata.diagnosis.failure import CheckFailed
from pytest_asynckata.diagnosis.find import failure_from, finding_in_passing
from pytest_asynckata.loop.shut_down import shut_down
from pytest_asynckata.loop.time_limit import interruptible
from pytest_asynckata.loop.virtual import VirtualTimeLoop
from pytest_asynckata.report.model import TestResult
from pytest_asynckata.session.collect import KataModule, NotInstalled, kata_module_of
from pytest_asynckata.session.control import is_control, passes_what_must_fail, tampering
from pytest_asynckata.session.limits import check_limit
from pytest_asynckata.session.loops import other_loop_of
from pytest_asynckata.session.misdeeds import failure_for, stand_in
from pytest_asynckata.session.observe import Observer
from pytest_asynckata.session.outcome import attached, one_more_report, variant_of
from pytest_asynckata.session.state import KataSession
from pytest_asynckata.session.ways_out import no_way_out


def checked_call(
    session: KataSession, module: KataModule, item: pytest.Function
) -> Generator[None, object, object]:
    """The call of a test, as a pluggy wrapper.

    Raises:
        CheckFailed: if what was seen is wrong although the test itself has passed.
    """
    observer, guard = Observer(session, module, item.funcargs.values()), session.guard
    guard.take()
    if failure := stand_in(item.obj, module.whose):
        raise CheckFailed(failure)
    with module.on_stage(), observer.watching(), _cleaned_up(session.loop, module):
        try:
            with guard.everything_restored():
                result = yield
        except BaseException as error:
            guard.interrupts.check()
            session.seen = observer.after_failure()
            if failure := failure_for(guard.take(), module.whose):
                raise CheckFailed(failure) from error
            raise
        guard.interrupts.check()
        session.seen = observer.after_success()
        if failure := failure_for(guard.take(), module.whose):
            raise CheckFailed(failure)
        finding = finding_in_passing(Case(module.whose, session.seen), module.findings)
        if finding is not None:
            session.seen = observer.drawn(session.seen)
            raise CheckFailed(failure_from(finding))
        return result


@contextmanager
def judged(session: KataSession, item: pytest.Item, *, in_call: bool) -> Generator[None]:
    """One phase of a kata's test, which code of the learner cannot leave without failing it."""
    module = kata_module_of(item)
    if module is None or is_control(item):
        yield
    else:
        interrupts = session.guard.interrupts
        with no_way_out(module.whose, interrupts, in_call=in_call), interruptible():
            yield
            check_limit(item)


def check_pytest(session: KataSession, item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """After the last test of a kata: can a test still fail?"""
    module = kata_module_of(item)
    following = kata_module_of(nextitem) if nextitem is not None else None
    if module is None or module is following or isinstance(item, NotInstalled):
        return
    if item.config.getoption("usepdb"):
        return
    session.guard.look_at_everything()
    failure = failure_for(session.guard.take(), module.whose)
    if passes_what_must_fail(module):
        failure = failure or tampering()
    if failure is not None:
        session.is_tampered_with = True
        report = one_more_report(item, module, failure)
        session.on_report(attached(report) or {})  # in case that this hook was changed as well
        item.ihook.pytest_runtest_logreport(report=report)


@contextmanager
def _cleaned_up(loop: VirtualTimeLoop | None, module: KataModule) -> Generator[None]:
    try:
        yield
    finally:
        if loop is not None:
            # The extensions' fixtures clean up afterwards, each after those that build on it.
            functions = module.fixtures.values()
            shut_down(loop, {f.__code__ for f in functions if hasattr(f, "__code__")})


def skip_if_meaningless(session: KataSession, module: KataModule, item: pytest.Item) -> None:
    """Skip a test that lacks a package, or that waits for a test that has not passed.

    After a test that ran into the time limit no other is run: it would hang as well.
    """
    if is_control(item):
        return
    if isinstance(item, NotInstalled):
        pytest.skip(item.why)
    not_passed = session.not_passed_in(module.kata)
    name = getattr(item, "originalname", item.name)
    elders = module.kata.manifest.waits_for.get(name, ())
    waits_for = [t.name for t in not_passed if t.name in elders or _is_endless(t)]
    if other_loop_of(item) is not None:  # what fails in virtual time as well is explained there
        key = name, variant_of(item)
        waits_for += [t.name for t in not_passed if (t.name, t.variant) == key]
    if waits_for:
        waits_for = list(dict.fromkeys(waits_for))
        pytest.skip(f"waiting for {', '.join(waits_for)}")


def _is_endless(result: TestResult) -> bool:
    return result.failure is not None and result.failure.kind == "timeout"


def forget_locals(error: BaseException | None) -> None:
    """Drop what the frames of a failed test hold, so that it cannot be dropped in a later one."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        traceback.clear_frames(error.__traceback__)
        for frame, _line in traceback.walk_tb(error.__traceback__):
            _ = frame.f_locals  # before 3.13 a frame keeps a copy, which is renewed on reading
        error = error.__cause__ or error.__context__


@contextmanager
def quick_collection() -> Generator[None]:
    """What is in memory now is not looked at again by the garbage collector: checks are quick."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        with suppress(RuntimeError):
            gc.unfreeze()
