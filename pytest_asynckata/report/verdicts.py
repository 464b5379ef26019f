"""The verdicts of `asynckata check` on a terminal: a table, and a line for each flaw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from rich.cells import cell_len

from pytest_asynckata.language import _
from pytest_asynckata.report.screen import Screen, Span
from pytest_asynckata.report.verdict import POINTS, Judgement, Level, Verdict, worst_of

_STYLES: dict[Level, str] = {"ok": "green", "skipped": "dim", "weak": "yellow", "bad": "bold red"}
_UNWRAPPED = 1_000
_MARGIN = 2


def verdict_lines(judgement: Judgement, screen: Screen, *, proved: bool = False) -> Iterator[str]:
    """The whole judgement; with `proved` also what was proved where nothing is wrong."""
    if judgement.katas:
        yield from _table(judgement, screen)
    for verdict in judgement.verdicts:
        if verdict.level != "ok" or proved:
            yield ""
            yield from _verdict(judgement, verdict, screen)
    yield ""
    yield from screen.lines(*_summary(judgement))


def place_of(judgement: Judgement, verdict: Verdict) -> str:
    """The file and line of a verdict, from the current folder; empty if it has none."""
    if not verdict.file:
        return ""
    file = Path(judgement.pack, verdict.file).resolve()
    here = Path.cwd()
    shown = file.relative_to(here) if file.is_relative_to(here) else file
    return f"{shown.as_posix()}:{verdict.line}" if verdict.line else shown.as_posix()


def _table(judgement: Judgement, screen: Screen) -> Iterator[str]:
    widest = max(map(cell_len, judgement.katas))
    columns = {point: max(len(point), len("weak 99")) for point in POINTS}
    if widest + sum(columns.values()) + 2 * len(columns) > screen.columns:
        columns = dict.fromkeys(POINTS, 4)
    unwrapped = replace(screen, columns=_UNWRAPPED)
    narrow = min(columns.values()) == 4
    heads = [f"{n if narrow else point:<{columns[point]}}" for n, point in enumerate(POINTS, 1)]
    yield from unwrapped.lines(Span(" " * widest + "  " + "  ".join(heads), "bold"))
    for kata in judgement.katas:
        spans = [Span(kata + " " * (widest - cell_len(kata)))]
        for point in POINTS:
            found = judgement.of(kata, point)
            text, level = _cell(found, narrow=narrow)
            spans.append(Span("  " + f"{text:<{columns[point]}}", _STYLES[level]))
        yield from unwrapped.lines(*spans)


def _cell(verdicts: tuple[Verdict, ...], *, narrow: bool) -> tuple[str, Level]:
    if not verdicts:
        return "-", "skipped"
    level = worst_of(verdicts)
    if level in {"ok", "skipped"}:
        return ("ok" if level == "ok" else "-"), level
    count = sum(verdict.level == level for verdict in verdicts)
    return f"{level[0].upper()}{count}" if narrow else f"{level} {count}", level


def _verdict(judgement: Judgement, verdict: Verdict, screen: Screen) -> Iterator[str]:
    head = f"{verdict.kata or _('the pack')}  {verdict.number} {verdict.point}  "
    place = place_of(judgement, verdict)
    level = Span(verdict.level, _STYLES[verdict.level])
    yield from screen.lines(Span(head, "bold"), level, Span(f"  {place}" if place else "", "cyan"))
    yield from screen.lines(Span(verdict.message), indent=_MARGIN)
    unwrapped = replace(screen, columns=_UNWRAPPED)
    for line in verdict.diff.splitlines():
        style = {"+": "green", "-": "red"}.get(line[:1], "dim")
        yield from unwrapped.lines(Span(line, style), indent=2 * _MARGIN)


def _summary(judgement: Judgement) -> list[Span]:
    count = {
        level: sum(verdict.level == level for verdict in judgement.verdicts)
        for level in ("bad", "weak", "skipped")
    }
    parts = [f"{number} {level}" for level, number in count.items() if number]
    sentence = _("{katas} katas checked in {seconds:.1f} s: {result}")
    text = sentence.format(
        katas=len(judgement.katas),
        seconds=judgement.seconds,
        result=", ".join(parts) or _("everything is right"),
    )
    return [Span(text, _STYLES[judgement.worst])]
