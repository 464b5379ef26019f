"""Checks that hold for every test: nothing forgotten, nothing left running, no shortcut.

They read what is left when a test has passed. A coroutine that was never awaited and a
background task that failed alone would otherwise pass in silence.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from types import CoroutineType
from typing import Any

from pytest_asynckata.diagnosis.failure import describe, waiting_lines
from pytest_asynckata.diagnosis.model import Failure
from pytest_asynckata.diagnosis.shortcut import ShortcutCall
from pytest_asynckata.diagnosis.source import Whose, lines_of
from pytest_asynckata.language import _
from pytest_asynckata.loop.shut_down import unfinished_tasks
from pytest_asynckata.loop.stuck import describe_task
from pytest_asynckata.loop.virtual import VirtualTimeLoop


@dataclass(frozen=True, slots=True)
class NeverAwaited:
    """A coroutine object that was made and thrown away."""

    name: str


class NeverAwaitedWatch:
    """Lists the coroutines that are dropped without ever having been awaited.

    CPython reports each of them through one function of `warnings`; taking its place works
    whatever the warning filters say. Installed for as long as a session has katas.
    """

    def __init__(self) -> None:
        self._found: list[NeverAwaited] = []
        self._before = getattr(warnings, "_warn_unawaited_coroutine", None)

    def install(self) -> None:
        """Begin to watch."""
        warnings._warn_unawaited_coroutine = self._note  # type: ignore[attr-defined]

    def remove(self) -> None:
        """Stop watching."""
        if self._before is not None:
            warnings._warn_unawaited_coroutine = self._before  # type: ignore[attr-defined]

    def take(self) -> list[NeverAwaited]:
        """What was found since the last time."""
        found, self._found = self._found, []
        return found

    def _note(self, coroutine: CoroutineType[Any, Any, Any]) -> None:
        self._found.append(NeverAwaited(coroutine.__qualname__.rpartition("<locals>.")[2]))


def shortcut_failure(calls: Sequence[ShortcutCall], whose: Whose) -> Failure:
    """The learner called what the kata asks them to build."""
    first = calls[0]
    message = _("the kata asks you to build this yourself, and your code calls {name}")
    return Failure(
        kind="shortcut",
        fault="learner",
        message=message.format(name=first.name),
        place=whose.place(first.file, first.line),
    )


def leftover_failure(
    loop: VirtualTimeLoop | None, never_awaited: Sequence[NeverAwaited], whose: Whose
) -> Failure | None:
    """What a test that passed has left behind, if it left anything."""
    if never_awaited:
        return _never_awaited(never_awaited)
    if loop is None:
        return None
    if tasks := [*unfinished_tasks(loop), *_destroyed_tasks(loop.unhandled)]:
        described = [describe_task(task) for task in tasks]
        lines = [(place.file, place.line) for task in described for place in task.stack]
        return Failure(
            kind="task-leaked",
            fault="learner",
            message=_("the work is over, and a task that was started for it still runs"),
            place=whose.last_learner_line(lines),
            details=waiting_lines(described, whose),
        )
    return _unhandled(loop.unhandled, whose)


def _destroyed_tasks(contexts: Sequence[dict[str, Any]]) -> list[asyncio.Task[Any]]:
    """Tasks that nobody kept: the garbage collector took them while they were still waiting."""
    tasks = [context["task"] for context in contexts if "task" in context]
    return [task for task in tasks if isinstance(task, asyncio.Task) and not task.done()]


def _never_awaited(found: Sequence[NeverAwaited]) -> Failure:
    names = ", ".join(sorted({f"{coroutine.name}()" for coroutine in found}))
    message = _("a coroutine was made and never awaited, so its code did not run: {names}")
    return Failure(kind="never-awaited", fault="learner", message=message.format(names=names))


def _unhandled(contexts: Sequence[dict[str, Any]], whose: Whose) -> Failure | None:
    for context in contexts:
        error = context.get("exception")
        if isinstance(error, BaseException):
            return Failure(
                kind="exception-never-retrieved",
                fault="learner",
                message=_("an exception was raised where nobody saw it: {error}").format(
                    error=describe(error)
                ),
                place=whose.last_learner_line(lines_of(error)),
                test_place=whose.last_test_line(lines_of(error)),
                details=(str(context.get("message", "")),),
            )
    return None
