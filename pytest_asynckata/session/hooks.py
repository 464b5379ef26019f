"""The hooks of a session that has katas, each a few lines that call a room.

Registered when the first kata is found, so that no other project ever runs them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any

import pytest

from pytest_asynckata.diagnosis.observation import Observation
from pytest_asynckata.diagnosis.values import Comparison
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.loop.time_limit import uninterrupted
from pytest_asynckata.session import fixtures, run_test, summary, terminal
from pytest_asynckata.session.collect import (
    WARNINGS_ARE_NO_ERRORS,
    KataModule,
    kata_module_of,
    mark_as_asyncio,
    restore_order,
)
from pytest_asynckata.session.limits import cancel_limit, end_limit, limit_test, set_limit
from pytest_asynckata.session.loops import loop_factories
from pytest_asynckata.session.options import read_options
from pytest_asynckata.session.outcome import attach, attached, result_of, settle_outcome
from pytest_asynckata.session.printed import without_floods
from pytest_asynckata.session.state import KataSession


def start_session(config: pytest.Config) -> KataSession:
    """The session's katas, with their hooks registered."""
    session = KataSession(config, read_options(config))
    session.guard.interrupts.install()
    config.pluginmanager.register(KataHooks(session), "asynckata-session")
    return session


class KataHooks:
    """pytest's hooks, for one session with katas."""

    def __init__(self, session: KataSession) -> None:
        self.session = session
        self._comparison: Comparison | None = None

    # -- collecting --------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makeitem(self, collector: pytest.Collector, obj: object) -> None:
        if isinstance(collector, KataModule):
            mark_as_asyncio(obj)
            fixtures.register(collector)

    @pytest.hookimpl(trylast=True)
    def pytest_asyncio_loop_factories(
        self, item: pytest.Item
    ) -> Mapping[str, Callable[[], Any]] | None:
        return loop_factories(self.session, item)

    @pytest.hookimpl(wrapper=True)
    def pytest_collection_modifyitems(
        self, items: list[pytest.Item]
    ) -> Generator[None, object, object]:
        result = yield
        self.session.check_usage()
        restore_order(items)
        for item in items:
            if module := kata_module_of(item):
                limit_test(item, module)
                item.add_marker(WARNINGS_ARE_NO_ERRORS)
                terminal.leave_out_traceback(item, raw=self.session.options.raw)
        return result

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        if isinstance(collector, KataModule):
            self.session.note_start(collector.nodeid)  # its import may be the end of the process
        report = yield
        if isinstance(collector, KataModule):
            collector.take_output(report.sections)
        return report

    # -- running -----------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self) -> Generator[None, object, object]:
        self.session.never_awaited.install()
        with run_test.quick_collection():
            return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if module := kata_module_of(item):
            self.session.loop = self._comparison = None
            self.session.seen = Observation()
            run_test.skip_if_meaningless(self.session, module, item)

    # Inside the wrappers of all other plugins, which the limit must not interrupt.
    @pytest.hookimpl(wrapper=True, trylast=True, specname="pytest_runtest_setup")
    def pytest_judged_setup(self, item: pytest.Item) -> Generator[None, object, object]:
        with run_test.judged(self.session, item, in_call=False):
            return (yield)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        with run_test.judged(self.session, item, in_call=True):
            return (yield)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, object, object]:
        with run_test.judged(self.session, item, in_call=False):
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        module = kata_module_of(pyfuncitem)
        if module is None:
            return (yield)
        return (yield from run_test.checked_call(self.session, module, pyfuncitem))

    @pytest.hookimpl(wrapper=True, trylast=True)  # inside pytest-timeout's wrapper
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Generator[None, object, object]:
        try:
            with uninterrupted():
                result = yield
                run_test.check_pytest(self.session, item, nextitem)
                return result
        finally:
            end_limit(item)

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> None:
        self._comparison = Comparison.of(op, left, right)

    @pytest.hookimpl(tryfirst=True)
    def pytest_timeout_set_timer(self, item: pytest.Item, settings: Any) -> bool | None:
        return set_limit(item, settings.timeout) if kata_module_of(item) else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_timeout_cancel_timer(self, item: pytest.Item) -> bool | None:
        return cancel_limit(item)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[Any]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        if call.excinfo is not None:
            cancel_limit(item)  # to explain a failure is not the learner's time
        report = yield
        if module := kata_module_of(item):
            result = result_of(self.session, module, item, call, self._comparison)
            without_floods(item._report_sections)
            if result is not None:
                attach(report, module, item, result)
                settle_outcome(report, result)
                terminal.shorten(report, result, self.session)
            if call.excinfo is not None and not item.config.getoption("usepdb"):
                run_test.forget_locals(call.excinfo.value)
        return report

    # -- reporting ---------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.session.note_start(nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if data := attached(report):
            self.session.on_report(data)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        try:
            summary.finish(self.session, session)
            if self.session.is_tampered_with:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED
            self.session.exit_status = int(session.exitstatus)
        except AsynckataError as error:
            self.session.notices.append(str(error))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> Generator[None, object, object]:
        with terminal.without_kata_failures(terminalreporter, raw=self.session.options.raw):
            result = yield
        terminal.show_pages(self.session, terminalreporter)
        return result

    def pytest_unconfigure(self) -> None:
        self.session.close()
