"""Text in the cells of a terminal: made visible, cut and padded. It knows nothing of lanes.

Names of tasks and of errors are the learner's own: they can hold anything, also characters
that would move the cursor or turn the direction of writing.
"""

from __future__ import annotations

import unicodedata

from rich.cells import cell_len

_DOTS = "..."
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def visible(text: str, encoding: str = "utf-8") -> str:
    """The text with escapes for what would not be seen, or what the encoding does not have."""
    shown = "".join(map(_visible, text))
    try:
        return shown.encode(encoding, "backslashreplace").decode(encoding)
    except LookupError:
        return shown.encode("ascii", "backslashreplace").decode("ascii")


def cut(text: str, cells: int) -> str:
    """The text in at most so many cells, with "..." in the middle if it is too long."""
    if cell_len(text) <= cells:
        return text
    room = max(cells - len(_DOTS), 0)
    tail = _longest(text, room // 2, from_end=True)  # numbers are at the end of names
    head = _longest(text, room - cell_len(tail), from_end=False)
    return (head + _DOTS + tail)[: max(cells, 0)] if room == 0 else head + _DOTS + tail


def padded(text: str, cells: int) -> str:
    """The text and spaces, in exactly so many cells."""
    shown = cut(text, cells)
    return shown + " " * (cells - cell_len(shown))


def can_show(text: str, encoding: str) -> bool:
    """Whether every character of the text is in the encoding."""
    try:
        text.encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def _visible(character: str) -> str:
    code = ord(character)
    nobodys = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    if unicodedata.category(character) in _UNSEEN or nobodys:
        return character.encode("unicode_escape").decode("ascii")
    return character


def _longest(text: str, cells: int, *, from_end: bool) -> str:
    """The longest beginning, or end, that has room."""
    for length in range(min(len(text), cells), 0, -1):
        part = text[-length:] if from_end else text[:length]
        if cell_len(part) <= cells:
            return part
    return ""
