"""What a watch shows, from its state: the page, what lies on top of it, and the lines below.

Pure: makes rows of text, and neither knows nor moves a cursor.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pytest_asynckata.language import _
from pytest_asynckata.report.form import TimelineForm
from pytest_asynckata.report.model import RunReport
from pytest_asynckata.report.page import Page, run_page
from pytest_asynckata.report.screen import Screen, Span
from pytest_asynckata.report.timeline import timeline_lines
from pytest_asynckata.report.track import track_lines
from pytest_asynckata.report.ways import Ways
from pytest_asynckata.watch.cells import cut_styled, side_by_side
from pytest_asynckata.watch.events import Painted, Paper, SolutionPaper, TimelinePaper, TrackPaper
from pytest_asynckata.watch.state import State

_LEAST_BODY = 3
"""Rows that the page keeps, however small the window is."""
_LONGEST_SAYING = 4


def keys_as_ways() -> Ways:
    """How a learner goes on where there are keys."""
    return Ways(
        next_hint=_("press h"), solution=_("press s"), next_kata=_("press n"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frame:
    """What is on the screen: exactly as many rows as it has."""

    rows: tuple[str, ...]
    painted: Painted


def frame(state: State, screen: Screen, columns: int, rows: int, form: TimelineForm) -> Frame:
    """The whole screen."""
    page = content(state, screen, form, keys_as_ways())
    footer = list(_footer(state, screen, page, rows))
    head = list(page.headline)[: max(0, rows - len(footer) - _LEAST_BODY)]
    body = ["", *page.before, *page.step]
    room = max(0, rows - len(footer) - len(head))
    top = _top(state, page, len(body), room)
    shown = body[top : top + room]
    shown += [""] * (room - len(shown))
    painted = Painted(top, room, len(body))
    lines = [*head, *shown, *footer]
    return Frame(tuple(cut_styled(line, columns) for line in lines), painted)


def _top(state: State, page: Page, total: int, room: int) -> int:
    """The first line of the body that is shown."""
    lowest = max(0, total - room)
    if state.scroll is not None:
        return min(state.scroll, lowest)
    # Where all does not fit, the failing test is what a learner wants to see.
    return min(1 + len(page.before), lowest)


def content(state: State, screen: Screen, form: TimelineForm, ways: Ways) -> Page:
    """What there is to read, however long it is."""
    report = shown_report(state)
    page = run_page(report, screen, form=form, ways=ways)
    if state.paper is not None:
        return Page(page.headline, step=tuple(paper_lines(state.paper, screen, form)))
    if state.trouble:
        lines = screen.lines(Span(state.trouble, "bold red"), indent=2)
        return Page(page.headline, step=tuple(lines))
    if not any(kata.tests for kata in report.katas):
        return Page(page.headline)
    return page


def shown_report(state: State) -> RunReport:
    """The latest result; of a run under way, as soon as a test has failed."""
    failure = state.first_failure
    blank = state.watched.blank
    if failure is None:
        return state.report or blank
    tests = state.seen[: state.seen.index(failure) + 1]
    (kata,) = blank.katas
    so_far = kata.model_copy(update={"tests": tests, "expected": max(kata.expected, len(tests))})
    return blank.model_copy(update={"katas": (so_far,)})


def paper_lines(paper: Paper, screen: Screen, form: TimelineForm) -> Iterator[str]:
    """What lies on top of the page."""
    match paper:
        case TrackPaper(pack, done, current):
            yield from track_lines(pack, done, current, screen)
        case TimelinePaper(test):
            yield from screen.lines(Span(test.sentence, "bold"), indent=2)
            yield from timeline_lines(test, screen, form, indent=2)
        case SolutionPaper(text):
            for line in text.splitlines():
                yield from screen.lines(Span(line), indent=2, hanging=4)


# -- below the page ----------------------------------------------------------------------------


def _footer(state: State, screen: Screen, page: Page, rows: int) -> Iterator[str]:
    lines = [
        *screen.lines(Span("-" * screen.columns, "dim")),
        *_sayings(state, screen),
        *key_lines(state, screen),
    ]
    # In a very small window the keys go first.
    yield from lines[1 if rows < 12 else 0 :][: max(0, rows - _LEAST_BODY)]


def _sayings(state: State, screen: Screen) -> Iterator[str]:
    """What the watch itself has to say."""
    lines: list[str] = []
    if state.note:
        lines += screen.lines(Span(state.note, "cyan"))
    lines += screen.lines(Span(*saying(state)))
    yield from lines[:_LONGEST_SAYING]
    if state.polling:
        yield from screen.lines(Span(polling_sentence(state), "dim"))


def saying(state: State) -> tuple[str, str]:
    """One sentence about what goes on, and its style."""
    name = state.watched.kata.stub.name
    if state.asking:
        sentence = _("put the stub of {name} back? your file is kept as a copy.   y yes   n no")
        return sentence.format(name=name), "bold yellow"
    if state.confirming:
        return _("all tests pass; running them again under other schedules ..."), "green"
    if state.running and state.seen:
        return _("running ... tests so far: {count}").format(count=len(state.seen)), "yellow"
    if state.running:
        return _("running ..."), "yellow"
    if state.message:
        return state.message, "cyan"
    return _("watching {name}: each save runs its tests").format(name=name), "dim"


def polling_sentence(state: State) -> str:
    """Why saves are seen a little later."""
    sentence = _("polling: the file is looked at several times a second ({reason})")
    return sentence.format(reason=state.polling)


def key_lines(state: State, screen: Screen) -> list[str]:
    """The keys that can be pressed, and where on the page one is."""
    keys = [
        ("h", _("hint")), ("l", _("list")), ("t", _("timeline")), ("s", _("solution")),
        ("r", _("reset")), ("n", _("next")), ("q", _("quit")), (_("Enter"), _("run again")),
    ]  # fmt: skip
    if state.paper is not None:
        keys = [(_("Esc"), _("back to the page")), *keys]
    if state.painted.total > state.painted.room > 0:
        shown = _("lines {first}-{last} of {total}").format(
            first=state.painted.top + 1,
            last=min(state.painted.top + state.painted.room, state.painted.total),
            total=state.painted.total,
        )
        keys = [*keys, (_("PgUp PgDn"), shown)]
    return list(side_by_side(keys, screen))
