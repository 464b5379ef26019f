"""Our page in pytest's terminal: what pytest prints instead, and what it no longer prints."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from pytest_asynckata.report.model import TestResult
from pytest_asynckata.report.page import failure_text, run_page
from pytest_asynckata.report.screen import Screen, Span
from pytest_asynckata.session.outcome import attached
from pytest_asynckata.session.state import KataSession

_MARGIN = 2


def shorten(report: pytest.TestReport, result: TestResult, *, raw: bool) -> None:
    """What other reporters (JUnit XML, pytest-sugar) show of a failing test: no traceback."""
    if report.failed and result.failure is not None and not raw:
        report.longrepr = failure_text(result)


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
    for report, opened in zip(session.reports, session.packs.values(), strict=False):
        reporter.ensure_newline()
        reporter._tw.write("\n")
        page = run_page(
            report,
            screen,
            verbosity=reporter.verbosity,
            form=session.options.timeline_form,
            raw=session.options.raw,
        )
        added = (line for text in opened.lines for line in screen.lines(Span(text), indent=_MARGIN))
        for line in (*page, *added):
            reporter._tw.line(line)
    for notice in session.notices:
        reporter.line(f"asynckata: {notice}")
