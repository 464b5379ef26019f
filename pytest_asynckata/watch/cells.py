"""Rows of styled text that never are wider than the window."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from pytest_asynckata.report.screen import Screen, Span

_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_GAP = "   "


def cut_styled(line: str, cells: int) -> str:
    """The line in at most so many cells, its styles kept."""
    if cell_len(_STYLE.sub("", line)) <= cells:
        return line
    text = Text.from_ansi(line)
    text.truncate(max(cells, 0))
    if not _STYLE.search(line):
        return text.plain
    console = Console(width=max(cells, 1), force_terminal=True, color_system="standard",
                      legacy_windows=False, highlight=False)  # fmt: skip
    with console.capture() as capture:
        console.print(text, end="", soft_wrap=True)
    return capture.get()


def side_by_side(pairs: Sequence[tuple[str, str]], screen: Screen) -> Iterator[str]:
    """`key meaning   key meaning ...`, with line breaks between pairs only."""
    row: list[Span] = []
    used = 0
    for key, meaning in pairs:
        width = cell_len(f"{key} {meaning}")
        if row and used + len(_GAP) + width > screen.columns:
            yield from screen.lines(*row)
            row, used = [], 0
        if row:
            row.append(Span(_GAP))
            used += len(_GAP)
        row += [Span(key, "bold"), Span(f" {meaning}")]
        used += width
    if row:
        yield from screen.lines(*row)
