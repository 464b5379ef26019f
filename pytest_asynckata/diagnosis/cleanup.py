"""Which tasks are cleaning up: they were cancelled, and wait in a block that runs afterwards."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Sequence

from pytest_asynckata.loop import stuck
from pytest_asynckata.loop.recording import TaskLife


def unfinished_cleanups(lives: Sequence[TaskLife]) -> list[TaskLife]:
    """The tasks that were cancelled while they waited, and wait again, for their cleanup."""
    return [
        life
        for life in lives
        if life.ending == "running"
        and life.cancels
        and life.cancels[-1].pending
        and life.waits
        and life.waits[-1].end is None
        and life.waits[-1].start >= life.cancels[-1].time
        and any(
            may_be_cleaning_up(place)
            for place in life.waits[-1].stack
            if not stuck.is_asyncios(place.file)
        )
    ]


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
