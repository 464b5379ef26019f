"""Notes on a solution that is right: slower than needed, fragile, or in an older style.

A note is no failure: the kata is done. Everything here is certain from the source or from the
clock; what is a matter of taste is left unsaid.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from pytest_asynckata.data import Data
from pytest_asynckata.diagnosis.model import Place
from pytest_asynckata.language import _


class Note(Data):
    """Something to know about a solution that passes; `place` is the learner's line."""

    kind: str
    """`slower`, `fragile`, `older-style`, or `not-run` for what could not be tested here."""
    text: str
    """One sentence."""
    place: Place | None = None
    """The learner's line."""


def notes_on_source(source: str, place: Callable[[int], Place]) -> list[Note]:
    """The notes on a file's text; `place` makes a place of a line number."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return []
    notes = [
        Note(kind=kind, text=text, place=place(node.lineno))
        for node in ast.walk(tree)
        for check in _CHECKS
        for kind, text in check(node)
        if isinstance(node, ast.stmt | ast.expr | ast.excepthandler)
    ]
    return sorted(notes, key=lambda note: note.place.line if note.place else 0)


def slower(test: str, seconds: float, expected: float) -> Note:
    """The solution needs more time in a test than the reference solution."""
    sentence = _("in {test!r} it takes {seconds:g} s; {expected:g} s are enough")
    return Note(kind="slower", text=sentence.format(test=test, seconds=seconds, expected=expected))


def _task_nobody_keeps(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Expr) and _calls(node.value, {"create_task", "ensure_future"}):
        yield (
            "fragile",
            _("nobody keeps this task: Python may destroy it before it has ended; keep it"),
        )


def _old_loop(node: ast.AST) -> Iterator[tuple[str, str]]:
    if _calls(node, {"get_event_loop"}):
        yield (
            "older-style",
            _("inside a coroutine, asyncio.get_running_loop() says what is meant (Python 3.7+)"),
        )


def _old_task(node: ast.AST) -> Iterator[tuple[str, str]]:
    if _calls(node, {"ensure_future"}) and isinstance(node, ast.Call) and node.args:
        argument = node.args[0]
        if isinstance(argument, ast.Call) and isinstance(argument.func, ast.Name):
            yield (
                "older-style",
                _("for a coroutine, asyncio.create_task() says what is meant (Python 3.7+)"),
            )


def _catches_all(node: ast.AST) -> Iterator[tuple[str, str]]:
    if not isinstance(node, ast.ExceptHandler) or node.type is not None:
        return
    if not any(isinstance(inner, ast.Raise) for inner in ast.walk(node)):
        yield (
            "fragile",
            _("a bare `except:` also catches CancelledError, and nothing is raised again here"),
        )


_CHECKS = (_task_nobody_keeps, _old_loop, _old_task, _catches_all)


def _calls(node: ast.AST, names: set[str]) -> bool:
    """Whether a node calls one of these functions of asyncio, by its full or its short name."""
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    if isinstance(function, ast.Attribute):
        owner = function.value
        return isinstance(owner, ast.Name) and owner.id == "asyncio" and function.attr in names
    return isinstance(function, ast.Name) and function.id in names
