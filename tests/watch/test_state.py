"""What follows from what, without a terminal, a file or a clock."""

from __future__ import annotations

import pytest

from pytest_asynckata.watch.events import (
    BringSolution,
    BringTrack,
    CancelRun,
    Confirming,
    Draw,
    HintRevealed,
    Look,
    Opened,
    OpenNext,
    Painted,
    PaperBrought,
    Polling,
    Repaint,
    ResetKata,
    Resized,
    Resumed,
    RevealHint,
    RunEnded,
    RunRefused,
    Saved,
    SolutionPaper,
    StartRun,
    Stopped,
    Suspend,
    Suspended,
    TestSeen,
    Told,
    WatchFiles,
)
from tests.watch.build import KATA, WATCHED, Story, failed, hint, passed, report


def test_opening_a_kata_watches_its_files() -> None:
    story = Story().then(Opened(WATCHED))
    assert story.effect(WatchFiles)
    assert not story.state.running


def test_a_save_starts_a_run_of_what_was_saved() -> None:
    story = Story().save(b"text")
    assert story.effects == (StartRun(1, Look(b"text", "tests")),)
    assert story.state.running


def test_the_next_save_takes_the_place_of_the_run_under_way() -> None:
    story = Story().save(b"one").save(b"two")
    (effect,) = story.effects
    assert isinstance(effect, StartRun)
    assert (effect.run, effect.look.subject) == (2, b"two")
    late = story.then(RunEnded(1, report(failed(1)))).state
    assert late.running
    assert late.report is None


def test_a_save_of_another_kata_is_nothing() -> None:
    story = Story().then(Saved("other", Look(b"text", "tests")))
    assert story.effects == ()
    assert not story.state.running


def test_a_run_ends_with_its_report() -> None:
    story = Story().save().then(RunEnded(1, report(passed(1), failed(2))))
    assert not story.state.running
    assert story.state.report == report(passed(1), failed(2))


def test_the_first_failing_test_is_known_before_the_run_ends() -> None:
    story = Story().save().then(TestSeen(1, passed(1)))
    assert story.state.first_failure is None
    story.then(TestSeen(1, failed(2)), TestSeen(1, failed(3)))
    assert story.state.first_failure == failed(2)


def test_what_an_old_run_says_is_not_listened_to() -> None:
    story = Story().save().save(b"two").then(TestSeen(1, failed(1)), RunRefused(1, "no"))
    assert story.state.seen == ()
    assert story.state.problem == ""


def test_passing_does_not_go_on_by_itself() -> None:
    story = Story().save().then(Confirming(1, report(passed(1))))
    assert story.state.confirming
    story.then(RunEnded(1, report(passed(1), done=True)))
    assert not story.state.confirming
    assert story.effects == ()
    assert story.state.watched == WATCHED
    assert story.press("n").effects == (OpenNext(),)


def test_a_file_that_is_gone_ends_the_run_and_comes_back() -> None:
    story = Story().save().then(Saved(KATA.name, Look(problem="it is gone")))
    assert story.effects == (CancelRun(),)
    assert story.state.trouble == "it is gone"
    assert not story.then(RunEnded(1, report(passed(1)))).state.report
    assert story.save(b"back").effect(StartRun)
    assert story.state.trouble == ""


def test_a_run_that_cannot_be_made_says_why() -> None:
    story = Story().save().then(RunRefused(1, "the pack is broken"))
    assert story.state.trouble == "the pack is broken"
    assert not story.state.running


@pytest.mark.parametrize("key", ["enter", " "])
def test_run_again(key: str) -> None:
    story = Story().save().then(RunEnded(1, report(failed(1)))).press(key)
    (effect,) = story.effects
    assert isinstance(effect, StartRun)
    assert effect.run == 2


def test_nothing_is_run_when_nothing_is_there() -> None:
    story = Story().then(Saved(KATA.name, Look(problem="it is gone"))).press("enter")
    assert story.effects == ()
    assert "nothing to run" in story.state.message


def test_a_hint_is_revealed_for_the_result_on_the_screen() -> None:
    story = Story().save().then(RunEnded(1, report(failed(1)))).press("h")
    assert story.effects == (RevealHint(1, report(failed(1))),)
    story.then(HintRevealed(1, hint(2)))
    assert story.state.report is not None
    assert story.state.report.hint == hint(2)
    assert story.state.message == ""
    assert "last hint" in story.then(HintRevealed(1, hint(3))).state.message


def test_a_hint_for_an_older_result_is_not_put_on_the_new_one() -> None:
    story = Story().save().then(RunEnded(1, report(failed(1)))).press("h").save(b"two")
    story.then(RunEnded(2, report(failed(2))), HintRevealed(1, hint(1)))
    assert story.state.report == report(failed(2))


@pytest.mark.parametrize("tests", [(), (passed(1),)])
def test_no_hint_where_nothing_fails(tests: tuple[object, ...]) -> None:
    story = Story().save()
    if tests:
        story.then(RunEnded(1, report(passed(1))))
    assert story.press("h").effects == ()
    assert story.state.message


def test_the_list_and_the_solution_are_asked_for() -> None:
    assert Story().press("l").effects == (BringTrack(),)
    assert Story().press("s").effects == (BringSolution(),)


@pytest.mark.parametrize("key", ["escape", "enter", " ", "s"])
def test_a_paper_is_put_away(key: str) -> None:
    story = Story().save().then(PaperBrought(SolutionPaper("text"))).press(key)
    assert story.state.paper is None
    assert story.effects == ()
    assert story.state.scroll is None


def test_a_save_puts_a_paper_away() -> None:
    story = Story().then(PaperBrought(SolutionPaper("text"))).save()
    assert story.state.paper is None


def test_a_timeline_is_drawn_when_the_report_has_none() -> None:
    story = Story().save().then(RunEnded(1, report(failed(1)))).press("t")
    assert story.effects == (Draw(Look(b"first", "tests")),)
    assert "drawing" in story.state.message


def test_reset_asks_first() -> None:
    story = Story().press("r")
    assert story.effects == ()
    assert story.state.asking
    assert story.press("y").effects == (ResetKata(),)


@pytest.mark.parametrize("key", ["n", "q", "enter", "r", "up"])
def test_any_other_answer_resets_nothing(key: str) -> None:
    story = Story().press("r").press(key)
    assert story.effects == ()
    assert "not reset" in story.state.message
    assert story.state.status is None


def test_a_yes_that_nobody_asked_for_is_nothing() -> None:
    assert Story().press("y").effects == ()


def test_where_the_copy_is_can_be_read_after_the_run_of_the_stub() -> None:
    story = Story().press("r", "y").then(Told("kept as copy.py", lasting=True)).save(b"stub")
    story.then(RunEnded(1, report(failed(1))))
    assert story.state.note == "kept as copy.py"
    assert story.press("l").state.note == ""


def test_what_was_said_about_a_key_goes_with_the_next_save() -> None:
    story = Story().then(Told("gather is not done yet")).save()
    assert story.state.message == ""


def test_quitting_ends_the_run() -> None:
    story = Story().save().press("q")
    assert story.state.status == 0
    assert story.effects == (CancelRun(),)


def test_a_signal_says_with_which_status() -> None:
    assert Story().then(Stopped(130)).state.status == 130


def test_the_next_kata_begins_with_nothing_of_the_one_before() -> None:
    story = Story().save().then(RunEnded(1, report(passed(1), done=True)), Told("something"))
    story.then(Opened(WATCHED, "double stays in the list"))
    assert story.state.report is None
    assert story.state.message == ""
    assert story.state.note == "double stays in the list"
    assert story.then(RunEnded(1, report(failed(1)))).state.report is None


def test_polling_is_remembered() -> None:
    assert Story().then(Polling("nfs")).save().state.polling == "nfs"


def test_a_run_that_was_stopped_with_the_process_begins_again() -> None:
    story = Story().save().then(Suspended())
    assert story.effects == (CancelRun(), Suspend())
    story.then(Resumed())
    assert story.effect(StartRun)
    assert story.effect(Repaint)


def test_nothing_begins_again_when_nothing_was_under_way() -> None:
    story = Story().save().then(RunEnded(1, report(failed(1))), Suspended(), Resumed())
    assert story.effects == (Repaint(),)


def test_another_size_paints_everything_again() -> None:
    assert Story().then(Resized()).effects == (Repaint(),)


@pytest.mark.parametrize(
    ("key", "top"),
    [("up", 9), ("k", 9), ("down", 11), ("j", 11), ("page-up", 6), ("page-down", 14),
     ("home", 0), ("g", 0), ("end", 25), ("G", 25)],
)  # fmt: skip
def test_scrolling_goes_on_from_what_is_seen(key: str, top: int) -> None:
    story = Story().then(Painted(top=10, room=5, total=30)).press(key)
    assert story.state.scroll == top


def test_scrolling_ends_at_both_ends() -> None:
    assert Story().then(Painted(0, 5, 30)).press("up").state.scroll == 0
    assert Story().then(Painted(24, 5, 30)).press("page-down").state.scroll == 25
    assert Story().then(Painted(0, 20, 10)).press("down").state.scroll == 0


def test_a_key_without_a_meaning_changes_nothing() -> None:
    story = Story().save().then(RunEnded(1, report(failed(1))), Told("something"))
    before = story.state
    assert story.press("x").state == before
