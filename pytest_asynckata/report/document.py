"""A timeline as a file: the page or the picture, written where the user wants it."""

from __future__ import annotations

from pathlib import Path

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.language import _
from pytest_asynckata.report.model import KataResult, TestResult
from pytest_asynckata.report.picture import html, svg

_MARK = "<!-- written by asynckata timeline -->\n"
"""The last line of our own files: they may be written again, all others may not."""


def write_html(test: TestResult, kata: KataResult, file: Path) -> None:
    """Write the timeline of a test as a page that needs nothing else.

    Raises:
        AsynckataError: if somebody else's file is there, or the file cannot be written.
    """
    if test.timeline is not None:
        _write(file, html(test.timeline, test.expected_timeline, _title(test, kata)))


def write_svg(test: TestResult, kata: KataResult, file: Path) -> None:
    """Write the timeline of a test as a picture.

    Raises:
        AsynckataError: if somebody else's file is there, or the file cannot be written.
    """
    if test.timeline is not None:
        _write(file, svg(test.timeline, test.expected_timeline, _title(test, kata)))


def _title(test: TestResult, kata: KataResult) -> str:
    return f"{kata.title}: {test.sentence}"


def _write(file: Path, text: str) -> None:
    try:
        if file.exists() and not file.read_bytes().endswith(_MARK.encode()):
            sentence = _("{file} is there already and was not written by asynckata; name another")
            raise AsynckataError(sentence.format(file=file))
        file.write_text(text + _MARK, encoding="utf-8", newline="\n")
    except OSError as error:
        sentence = _("{file} cannot be written: {reason}")
        raise AsynckataError(sentence.format(file=file, reason=error.strerror)) from None
