"""Lines that fit, in every encoding."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from pytest_asynckata.report.page import progress_bar
from pytest_asynckata.report.screen import Screen, Span


@given(st.text(max_size=300), st.integers(40, 120), st.integers(0, 8), st.integers(0, 8))
def test_lines_are_never_wider_than_the_screen(
    text: str, columns: int, indent: int, hanging: int
) -> None:
    for line in Screen(columns=columns).lines(Span(text), indent=indent, hanging=hanging):
        assert cell_len(line) <= columns
        assert "\x1b" not in line


def test_what_an_encoding_cannot_show_is_escaped() -> None:
    (line,) = Screen(encoding="ascii").lines(Span("中"))
    assert line == "\\u4e2d"


def test_control_characters_do_not_reach_the_terminal() -> None:
    (line,) = Screen(colour=True).lines(Span("a\x1b[31m\x07b"))
    assert "\\x1b[31m\\x07" in line


def test_the_bar_is_full_only_at_the_end() -> None:
    assert progress_bar(35, 36, 10) == "[#########-]"
    assert progress_bar(36, 36, 10) == "[##########]"
    assert progress_bar(0, 0, 4) == "[----]"
