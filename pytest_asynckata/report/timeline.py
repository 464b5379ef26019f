"""The timeline of one test in the form that the learner wants."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_asynckata.language import _
from pytest_asynckata.report.chart import chart
from pytest_asynckata.report.form import TimelineForm
from pytest_asynckata.report.model import TestResult
from pytest_asynckata.report.screen import Screen, Span
from pytest_asynckata.report.sentences import sentences


def timeline_lines(
    test: TestResult, screen: Screen, form: TimelineForm, *, indent: int
) -> Iterator[str]:
    """What the coroutines did in a test, beside what they do in the reference solution."""
    yours, expected = test.timeline, test.expected_timeline
    if yours is None or not yours.lanes:
        return
    yield ""
    if form != "sentences":
        yield from chart(yours, expected, screen, indent, ascii_only=form == "ascii")
        return
    for title, timeline in ((_("yours"), yours), (_("expected"), expected)):
        if timeline is not None:
            yield from screen.lines(Span(f"{title}:", "bold"), indent=indent)
            for sentence in sentences(timeline):
                yield from screen.lines(Span(sentence), indent=indent + 2, hanging=2)
