"""After a cancellation: who cleans up, who did not wait for it, and what ran on untouched."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Sequence

from pytest_asynckata.diagnosis.source import Whose
from pytest_asynckata.loop import stuck
from pytest_asynckata.loop.recording import Cancel, Recording, TaskLife, Wait


def skipped_cleanups(recording: Recording, whose: Whose) -> list[TaskLife]:
    """The tasks that the learner's code cancelled, and whose cleanup it did not wait for."""
    lives = {life.number: life for life in recording.lives}
    return [
        life
        for life in recording.lives
        if (cancel := _cancelled_by_learner(life, whose)) is not None
        and _cleans_up(life, cancel)
        and (maker := lives.get(-1 if life.parent is None else life.parent)) is not None
        and _went_on(maker, life, cancel, whose)
    ]


def _cancelled_by_learner(life: TaskLife, whose: Whose) -> Cancel | None:
    cancels = (c for c in life.cancels if c.pending)
    return next((c for c in cancels if any(whose.learner(p.file) for p in c.caller)), None)


def _cleans_up(life: TaskLife, cancel: Cancel) -> bool:
    """Whether time passed in the task after it was cancelled."""
    later = (wait for wait in life.waits if wait.start >= cancel.time)
    return any(wait.end is None or wait.end > wait.start for wait in later)


def _went_on(maker: TaskLife, life: TaskLife, cancel: Cancel, whose: Whose) -> bool:
    """Whether the task that made this one was through with the learner's code too early.

    It is through when it has ended, or when it waits at another line of the test than before.
    """
    end = float("inf") if life.ended is None else life.ended
    if maker.ended is not None and cancel.time <= maker.ended < end:
        return True
    before = [wait for wait in maker.waits if wait.start < cancel.time]
    after = [wait for wait in maker.waits if cancel.time <= wait.start < end]
    return bool(before) and any(
        _lines_of_test(wait, whose) != _lines_of_test(before[-1], whose) for wait in after
    )


def _lines_of_test(wait: Wait, whose: Whose) -> list[stuck.Place]:
    return [place for place in wait.stack if place.file == whose.test]


def outliving(recording: Recording, whose: Whose) -> list[TaskLife]:
    """The learner's tasks that ran on when the task that had made them was cancelled."""
    lives = {life.number: life for life in recording.lives}
    return [
        life
        for life in recording.lives
        if not life.cancels
        and any(whose.learner(place.file) for place in life.born_at)
        and (maker := lives.get(-1 if life.parent is None else life.parent)) is not None
        and any(_outlives(life, cancel, whose) for cancel in maker.cancels)
    ]


def _outlives(life: TaskLife, cancel: Cancel, whose: Whose) -> bool:
    in_learners_code = any(whose.learner(place.file) for place in cancel.stack)
    began_before = life.born <= cancel.time
    ends_later = life.ended is None or life.ended > cancel.time
    return cancel.pending and in_learners_code and began_before and ends_later


def may_be_cleaning_up(place: stuck.Place) -> bool:
    """Whether a line stands in an `except` or `finally` block, or begins a `with`."""
    try:
        tree = ast.parse("".join(linecache.getlines(place.file)))
    except (SyntaxError, ValueError):
        return True
    return any(_covers(node, place.line) for node in ast.walk(tree))


def _covers(node: ast.AST, line: int) -> bool:
    if isinstance(node, ast.ExceptHandler):
        return _spans(node.body, line)
    if isinstance(node, ast.Try):
        return _spans(node.finalbody, line)
    if isinstance(node, ast.AsyncWith | ast.With):
        return node.lineno <= line < node.body[0].lineno
    return False


def _spans(block: Sequence[ast.stmt], line: int) -> bool:
    return bool(block) and block[0].lineno <= line <= (block[-1].end_lineno or line)
