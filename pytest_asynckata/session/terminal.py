"""Our page in pytest's terminal: what pytest prints instead, and what it no longer prints."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from pytest_asynckata.report.model import RunReport, TestResult
from pytest_asynckata.report.page import failure_text, near, run_page
from pytest_asynckata.report.screen import Screen, Span
from pytest_asynckata.session.outcome import attached
from pytest_asynckata.session.state import KataSession, OpenPack

_MARGIN = 2


def leave_out_traceback(item: pytest.Item, *, raw: bool) -> None:
    """Nobody reads what pytest would make of the failure of a test: it takes long to make."""
    if not raw:
        vars(item).update(repr_failure=_no_text, _repr_failure_py=_no_text)


def _no_text(excinfo: object, style: object = None) -> str:
    return ""


def shorten(report: pytest.TestReport, result: TestResult, session: KataSession) -> None:
    """What other reporters (JUnit XML, pytest-sugar) show of a failing test: no traceback.

    In the runner's child nobody shows it, and it takes long to make.
    """
    if report.failed and result.failure is not None and not session.options.raw:
        report.longrepr = "" if session.is_in_runner else failure_text(result)


@contextmanager
def without_kata_failures(reporter: pytest.TerminalReporter, *, raw: bool) -> Iterator[None]:
    """While the context lasts, pytest's own summary does not see the katas' failures.

    They are counted again afterwards, in pytest's last line.
    """
    kept = {name: list(reporter.stats.get(name, ())) for name in ("failed", "error")}
    if not raw:
        for name, reports in kept.items():
            if reports:
                reporter.stats[name] = [r for r in reports if attached(r) is None]
                if not reporter.stats[name]:
                    del reporter.stats[name]
    try:
        yield
    finally:
        for name, reports in kept.items():
            if reports:
                reporter.stats[name] = reports


def show_pages(session: KataSession, reporter: pytest.TerminalReporter) -> None:
    """Print the learner's page of every pack of this session."""
    screen = Screen.of_terminal(
        columns=reporter._tw.fullwidth,
        colour=reporter._tw.hasmarkup,
        encoding=getattr(reporter._tw._file, "encoding", None),
    )
    several = len(session.reports) > 1
    for opened in session.packs.values():
        if opened.report is not None:
            reporter.ensure_newline()
            reporter._tw.write("\n")
            for line in _page(session, opened, opened.report, screen, reporter.verbosity, several):
                reporter._tw.line(line)
    for notice in session.notices:
        reporter.line(f"asynckata: {notice}")


def _page(
    session: KataSession,
    opened: OpenPack,
    report: RunReport,
    screen: Screen,
    verbosity: int,
    several: bool,
) -> Iterator[str]:
    """One pack's page, beneath its name if there are others, and what extensions add to it."""
    if several:
        folder = near(opened.pack.folder)
        yield from screen.lines(Span(report.track.title, "bold"), Span(f": {folder}"))
    yield from run_page(
        report,
        screen,
        verbosity=verbosity,
        form=session.options.timeline_form,
        raw=session.options.raw,
    )
    for text in opened.lines:
        yield from screen.lines(Span(text), indent=_MARGIN)
