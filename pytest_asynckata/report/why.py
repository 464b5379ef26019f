"""The catalogue of findings on a screen. It shows pages and does not know where they come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pytest_asynckata.diagnosis.catalogue import WhyPage
from pytest_asynckata.language import _
from pytest_asynckata.report.screen import Screen, Span

_MARGIN = 2
_CODE = 6
_UNWRAPPED = 1_000
"""Columns that no line of code and no address needs."""


def why_lines(page: WhyPage, screen: Screen) -> Iterator[str]:
    """One page of the catalogue, line by line."""
    yield from screen.lines(Span(page.code, "bold"))
    yield from screen.lines(Span(page.sentence), indent=_MARGIN)
    for title, text in ((_("What happens"), page.what_happens), (_("Why"), page.why)):
        if text:
            yield from _heading(title, "bold", screen)
            yield from screen.lines(Span(text), indent=_MARGIN)
    for title, style, code in (
        (_("Wrong"), "bold red", page.wrong),
        (_("Right"), "bold green", page.right),
    ):
        if code:
            yield from _heading(title, style, screen)
            yield from _as_it_is(Span(code), _CODE, screen)
    if page.links:
        yield from _heading(_("Read"), "bold", screen)
    for title, address in page.links:
        yield from screen.lines(Span(title), indent=_MARGIN)
        yield from _as_it_is(Span(address, "cyan"), _CODE, screen)


def catalogue_lines(pages: Iterable[WhyPage], screen: Screen) -> Iterator[str]:
    """Every code with its sentence, line by line."""
    for page in pages:
        yield from screen.lines(Span(page.code, "bold"), indent=_MARGIN)
        yield from screen.lines(Span(page.sentence), indent=_CODE)
    yield ""
    yield from screen.lines(Span(_("read more about one of them: asynckata why CODE")))


def _heading(title: str, style: str, screen: Screen) -> Iterator[str]:
    yield ""
    yield from screen.lines(Span(title, style))


def _as_it_is(span: Span, indent: int, screen: Screen) -> Iterator[str]:
    """Text that can be copied from the screen: its lines are never broken."""
    return replace(screen, columns=_UNWRAPPED).lines(span, indent=indent)
