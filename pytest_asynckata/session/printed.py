"""What the learner's code printed in one test, as pytest has captured it, bounded and visible.

Beginners debug with `print`. With `-s` nothing is captured: they see it as it comes.
"""

from __future__ import annotations

from collections.abc import Iterable

from pytest_asynckata.language import _
from pytest_asynckata.report.cells import cut, visible

_MOST_LINES = 20
_MOST_CHARACTERS = 2_000
_WIDEST = 200
"""Cells of one line."""
_KEPT = 100_000
"""Characters of one stream that pytest's own reports keep: a flood would fill the memory."""

Section = tuple[str, str, str]
"""pytest's own: when, which stream, what was captured."""


def printed_in(sections: Iterable[Section]) -> str:
    """The end of what went to standard output and standard error."""
    texts = [text for _when, stream, text in sections if stream in {"stdout", "stderr"}]
    return bounded("\n".join(text.rstrip("\n") for text in texts if text.strip()))


def bounded(text: str) -> str:
    """The last lines of a text; the first line says how much was left out."""
    tail = text[-_MOST_CHARACTERS:]
    lines = tail.split("\n")
    if len(tail) < len(text) and len(lines) > 1:
        lines = lines[1:]  # the first one is only the end of a line
    lines = lines[-_MOST_LINES:]
    left_out = len(text) - len("\n".join(lines))
    shown = [cut(visible(line.expandtabs(4).rstrip("\r")), _WIDEST) for line in lines]
    if left_out:
        note = _("[{count} characters before this are left out]").format(count=f"{left_out:,}")
        shown.insert(0, note)
    return "\n".join(shown)


def without_floods(sections: list[Section]) -> None:
    """Shorten what pytest itself keeps of a test's output, in place."""
    for place, (when, stream, text) in enumerate(sections):
        if len(text) > _KEPT:
            sections[place] = when, stream, text[-_KEPT:]
