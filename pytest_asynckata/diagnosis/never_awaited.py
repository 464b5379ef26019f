"""`never-awaited`: coroutines that were made and whose code did not run.

CPython tells of a dropped one through one function of `warnings`; taking its place works
whatever the warning filters say. One that a failed test still holds is found in memory.
"""

from __future__ import annotations

import asyncio
import gc
import inspect
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CoroutineType
from typing import Any

_ORIGIN_DEPTH = 4


@dataclass(frozen=True, slots=True)
class NeverAwaited:
    """A coroutine object that was made and not awaited; `origin` are the lines that made it.

    The lines are (file, line) pairs, outermost first.
    """

    name: str
    origin: tuple[tuple[str, int], ...] = ()


class NeverAwaitedWatch:
    """Lists the coroutines that are dropped without ever having been awaited.

    Installed for as long as a session has katas.
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
        self._found.append(_described(coroutine))


@contextmanager
def origins_known() -> Iterator[None]:
    """While the context lasts, new coroutines remember the lines that made them."""
    before = sys.get_coroutine_origin_tracking_depth()
    sys.set_coroutine_origin_tracking_depth(max(before, _ORIGIN_DEPTH))
    try:
        yield
    finally:
        sys.set_coroutine_origin_tracking_depth(before)


def still_held(loop: asyncio.AbstractEventLoop | None) -> list[NeverAwaited]:
    """The coroutines in memory that have not begun, and that no task is going to run."""
    tasks = asyncio.all_tasks(loop) if loop is not None else set()
    scheduled = {id(task.get_coro()) for task in tasks}
    return [
        _described(thing)
        for thing in gc.get_objects()
        if isinstance(thing, CoroutineType)
        and inspect.getcoroutinestate(thing) == inspect.CORO_CREATED
        and thing.cr_origin
        and id(thing) not in scheduled
    ]


def _described(coroutine: CoroutineType[Any, Any, Any]) -> NeverAwaited:
    origin = tuple((file, line) for file, line, _name in reversed(coroutine.cr_origin or ()))
    return NeverAwaited(coroutine.__qualname__.rpartition("<locals>.")[2], origin)
