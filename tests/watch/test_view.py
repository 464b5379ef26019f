"""What is on the screen for a state."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from pytest_asynckata.diagnosis.timeline import Lane, Segment, Timeline
from pytest_asynckata.report.screen import Screen, Span
from pytest_asynckata.watch.cells import cut_styled
from pytest_asynckata.watch.events import (
    Confirming,
    HintRevealed,
    Look,
    PaperBrought,
    Polling,
    RunEnded,
    RunRefused,
    Saved,
    SolutionPaper,
    TestSeen,
    TimelinePaper,
    Told,
)
from pytest_asynckata.watch.view import Frame, frame
from tests.watch.build import KATA, Story, failed, hint, passed, report

STYLE = re.compile(r"\x1b\[[0-9;]*m")


def shown(story: Story, columns: int = 80, rows: int = 24, **options: Any) -> str:
    return "\n".join(framed(story, columns, rows, **options).rows)


def framed(story: Story, columns: int = 80, rows: int = 24, *, colour: bool = False) -> Frame:
    screen = Screen(columns=columns, colour=colour)
    first = frame(story.state, screen, columns, rows, "chart")
    story.then(first.painted)
    return frame(story.state, screen, columns, rows, "chart")


def ended(*tests: Any, **options: Any) -> Story:
    return Story().save().then(RunEnded(1, report(*tests, **options)))


def test_before_the_first_result() -> None:
    text = shown(Story().save())
    assert text.startswith("asynckata  First / double")
    assert "running ..." in text


def test_the_page_with_what_fails() -> None:
    text = shown(ended(passed(1), failed(2)))
    assert "PASS  sentence 1" in text
    assert "FAIL  sentence 2" in text
    assert "it is wrong" in text
    assert "watching double.py" in text


@pytest.mark.parametrize("key", ["h hint", "l list", "t timeline", "s solution", "r reset",
                                 "n next", "q quit", "Enter run again"])  # fmt: skip
def test_every_key_is_named(key: str) -> None:
    assert key in shown(Story())


def test_hints_and_celebrations_name_the_keys() -> None:
    story = ended(failed(1))
    story.then(RunEnded(1, report(failed(1)).model_copy(update={"hint": hint(1)})))
    assert "next hint: press h" in shown(story)
    text = shown(ended(passed(1), done=True))
    assert "double is done: all 1 tests pass" in text
    assert "press s" in text
    assert "press n" in text
    assert "pytest" not in text


def test_a_failing_test_is_shown_while_the_run_goes_on() -> None:
    story = Story().save().then(TestSeen(1, passed(1)), TestSeen(1, failed(2)))
    text = shown(story)
    assert "FAIL  sentence 2" in text
    assert "test 2 of 3" in text
    assert "running ... tests so far: 2" in text


def test_the_old_page_stays_until_there_is_something_new() -> None:
    story = ended(failed(1)).save(b"two").then(TestSeen(2, passed(1)))
    assert "FAIL  sentence 1" in shown(story)


def test_the_replay_is_not_yet_a_celebration() -> None:
    story = Story().save().then(Confirming(1, report(passed(1))))
    text = shown(story)
    assert "running them again under other schedules" in text
    assert "is done" not in text


def test_the_failing_test_is_in_sight_in_a_small_window() -> None:
    story = ended(*map(passed, range(40)), failed(40))
    text = shown(story, rows=16)
    assert text.startswith("asynckata  First / double")
    assert "FAIL  sentence 40" in text
    assert "it is wrong" in text
    assert "lines " in text


def test_the_headline_stays_when_the_page_is_scrolled() -> None:
    story = ended(*map(passed, range(40)), failed(40))
    framed(story, rows=16)
    text = shown(story.press("home"), rows=16)
    assert text.startswith("asynckata  First / double")
    assert "PASS  sentence 0" in text
    assert "FAIL" not in text
    assert "PASS  sentence 12" in shown(story.press("page-down"), rows=16)
    assert "FAIL  sentence 40" in shown(story.press("end"), rows=16)


def test_a_new_hint_is_in_sight() -> None:
    story = ended(*map(passed, range(40)), failed(40, "\n".join(map(str, range(30)))))
    story.press("h")
    story.then(HintRevealed(1, hint(1)))
    assert "stage 1" in shown(story, rows=16)


def test_a_paper_lies_on_top_of_the_page() -> None:
    story = ended(failed(1)).then(PaperBrought(SolutionPaper("async def double(n):\n    return 2")))
    text = shown(story)
    assert "      return 2" in text
    assert "FAIL" not in text
    assert "Esc back to the page" in text


def test_a_timeline_on_top_of_the_page() -> None:
    timeline = Timeline(
        seconds=1.0,
        lanes=(
            Lane(
                name="fetch",
                segments=(Segment(start=0.0, end=1.0, kind="work"),),
                ending="returned",
            ),
        ),
    )
    test = failed(1).model_copy(update={"timeline": timeline})
    assert "fetch" in shown(ended(failed(1)).then(PaperBrought(TimelinePaper(test))))


def test_trouble_takes_the_place_of_the_page() -> None:
    story = ended(failed(1)).then(Saved(KATA.name, Look(problem="double.py is gone")))
    assert "double.py is gone" in shown(story)
    assert "FAIL" not in shown(story)
    refused = ended(failed(1)).save(b"two").then(RunRefused(2, "the pack is broken"))
    assert "the pack is broken" in shown(refused)


def test_polling_is_always_said() -> None:
    story = ended(failed(1)).then(Polling("network disk: nfs"), Told("gather is not done"))
    text = shown(story)
    assert "polling" in text
    assert "network disk: nfs" in text
    assert "gather is not done" in text


def test_the_question_before_a_reset() -> None:
    text = shown(ended(failed(1)).press("r"))
    assert "put the stub of double.py back?" in text
    assert "y yes" in text


STORIES: dict[str, Callable[[], Story]] = {
    "nothing": Story,
    "running": lambda: Story().save(),
    "failed": lambda: ended(*map(passed, range(30)), failed(30, "wrong 中文 " * 20)),
    "done": lambda: ended(passed(1), done=True, notices=("something to note " * 10,)),
    "asking": lambda: ended(failed(1)).press("r"),
    "polling": lambda: ended(failed(1)).then(Polling("nfs"), Told("a sentence " * 30)),
    "paper": lambda: ended(failed(1)).then(PaperBrought(SolutionPaper("x = 1\n" * 99))),
}


@given(
    st.sampled_from(list(STORIES)), st.integers(1, 120), st.integers(1, 50), st.booleans(),
    st.integers(0, 60),
)  # fmt: skip
def test_every_window_is_filled_and_none_is_overrun(
    name: str, columns: int, rows: int, colour: bool, downwards: int
) -> None:
    story = STORIES[name]()
    screen = Screen(columns=max(24, columns), colour=colour)
    for key in [None, *["down"] * min(downwards, 1), "end"]:
        if key:
            story.press(key)
        made = frame(story.state, screen, columns, rows, "chart")
        story.then(made.painted)
        assert len(made.rows) == rows
        assert all(cell_len(STYLE.sub("", row)) <= columns for row in made.rows)


@given(st.text(max_size=60), st.integers(0, 40))
def test_cut_lines_keep_to_their_cells(text: str, cells: int) -> None:
    (line, *_more) = [*Screen(columns=200).lines(Span(text, "red")), ""]
    assert cell_len(STYLE.sub("", cut_styled(line, cells))) <= cells


def test_a_cut_line_keeps_its_colours() -> None:
    assert cut_styled("\x1b[31mabcdef\x1b[0m", 3) == "\x1b[31mabc\x1b[0m"
