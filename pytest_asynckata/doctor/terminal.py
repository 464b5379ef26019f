"""What the terminal can show: letters, colours, width. Nothing here keeps katas from working."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator

from pytest_asynckata.doctor.lines import set_variable, unset_variable
from pytest_asynckata.doctor.model import Check, good, remark
from pytest_asynckata.language import _

_DRAWN = "┣━┫·"
"""What timelines are drawn with."""
_COMFORTABLE = 80
"""Columns in which a page and its timelines have room."""


def look() -> Iterator[Check]:
    """Standard output, as this command sees it."""
    yield _encoding()
    if not sys.stdout.isatty():
        sentence = _("the output goes into a file or a pipe: it has no colours")
        yield remark("tty", sentence)
        return
    yield good("tty", _("the output goes to a terminal"))
    yield _colour()
    yield _width()


def _encoding() -> Check:
    encoding = sys.stdout.encoding or "ascii"
    try:
        _DRAWN.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        sentence = _("its encoding is {encoding}: timelines are drawn in plain ASCII")
        return remark(
            "encoding", sentence.format(encoding=encoding), set_variable("PYTHONUTF8", "1")
        )
    return good("encoding", _("its encoding is {encoding}").format(encoding=encoding))


def _colour() -> Check:
    term = os.environ.get("TERM", "")
    if "NO_COLOR" in os.environ:
        sentence = _("NO_COLOR is set: there are no colours")
        return remark("colour", sentence, unset_variable("NO_COLOR"))
    if term == "dumb" or (not term and os.name != "nt"):
        sentence = _("TERM is {term!r}: there are no colours, and no screen for `asynckata watch`")
        return remark("colour", sentence.format(term=term), set_variable("TERM", "xterm-256color"))
    return good("colour", _("it shows colours (TERM is {term!r})").format(term=term))


def _width() -> Check:
    columns = shutil.get_terminal_size().columns
    if columns < _COMFORTABLE:
        sentence = _("it is {columns} columns wide: timelines have little room").format(
            columns=columns
        )
        fix = _("make the window {columns} columns wide").format(columns=_COMFORTABLE)
        return remark("width", sentence, fix)
    return good("width", _("it is {columns} columns wide").format(columns=columns))
