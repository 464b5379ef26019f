"""The whole track on a screen: every kata in order, and where the learner is."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pytest_asynckata.kata.pack import Pack
from pytest_asynckata.kata.requirements import lack_of
from pytest_asynckata.language import _
from pytest_asynckata.report.page import progress_bar
from pytest_asynckata.report.screen import Screen, Span


def track_lines(
    pack: Pack, done: Collection[str], current: str | None, screen: Screen
) -> Iterator[str]:
    """Every kata with its mark: done, or the one that the learner is at."""
    chapter, width = None, max(len(kata.name) for kata in pack)
    for kata in pack:
        if kata.chapter != chapter:
            chapter = kata.chapter
            yield from screen.lines(Span(chapter, "bold"))
        mark, style = "    ", ""
        if kata.name == current:
            mark, style = " -> ", "bold yellow"
        elif kata.name in done:
            mark, style = "done", "green"
        minutes = _("about {minutes} min").format(minutes=kata.head.minutes)
        if kata.name == current and kata.name in done:
            minutes = _("{minutes}, done").format(minutes=minutes)
        spans = (Span(f"{mark}  ", style), Span(f"{kata.name:<{width}} ", "bold"), Span(minutes))
        yield from screen.lines(*spans, indent=2)
        yield from screen.lines(Span(kata.head.summary), indent=8)
        if lack := lack_of(kata):
            yield from screen.lines(Span(lack, "yellow"), indent=8)
    sentence = _("done {done} of {total} katas").format(done=len(done), total=len(pack))
    yield from screen.lines(Span(f"{sentence}  {progress_bar(len(done), len(pack))}"))
