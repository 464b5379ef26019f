"""The ways in which a loop can get stuck, and where every task stands when it does.

Walks coroutines down to the await at which they stand. It names files and lines of whoever
wrote them; which of these lines is the learner's is decided by the diagnosis.
"""

from __future__ import annotations

import asyncio
import gc
from asyncio import Future, Task, all_tasks
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import AsyncGeneratorType, CoroutineType, FrameType, GeneratorType
from typing import Any

_ASYNCIO_FOLDER = str(Path(asyncio.__file__).parent)
_MAX_DEPTH = 200


@dataclass(frozen=True, slots=True)
class Place:
    """One line of one function: where a coroutine stands."""

    file: str
    line: int
    function: str


@dataclass(frozen=True, slots=True)
class WaitingTask:
    """A task that is not done: its name, its stack (outermost first), what it waits for."""

    name: str
    stack: tuple[Place, ...]
    waits_for: str


class LoopStuck(Exception):
    """The loop cannot bring the test to its end. Base of the three ways below."""

    code = "stuck"
    explanation = "the test cannot end"

    def __init__(self, now: float, tasks: tuple[WaitingTask, ...]) -> None:
        super().__init__(f"{self.explanation} (at {now:g} s of loop time)")
        self.now = now
        self.tasks = tasks


class Deadlock(LoopStuck):
    """Nothing is ready, no timer is set, nothing real is under way: nothing will ever happen."""

    code = "deadlock"
    explanation = "every task waits, and nothing is left that could wake one of them"


class NeverPauses(LoopStuck):
    """Callbacks keep making callbacks without ever letting time pass."""

    code = "busy-wait"
    explanation = "the code runs round and round without ever waiting for anything"


class EndlessWaiting(LoopStuck):
    """Timer after timer, and the end never comes."""

    code = "busy-wait"
    explanation = "the code sleeps and looks again, over and over, and never comes to an end"


def waiting_tasks(loop: asyncio.AbstractEventLoop) -> tuple[WaitingTask, ...]:
    """Every task of the loop that is not done, in the order of their names."""
    tasks = [task for task in all_tasks(loop) if not task.done()]
    return tuple(
        sorted((describe_task(task) for task in tasks), key=lambda t: (len(t.name), t.name))
    )


def describe_task(task: Task[Any]) -> WaitingTask:
    """Where `task` stands and what it waits for."""
    stack = tuple(place for _coroutine, place in walk_awaits(task.get_coro()))
    return WaitingTask(task.get_name(), stack, waits_for(task, stack))


def is_asyncios(file: str) -> bool:
    """Whether a file belongs to asyncio itself."""
    return file.startswith(_ASYNCIO_FOLDER)


def walk_awaits(awaitable: object) -> Iterator[tuple[object, Place]]:
    """From a coroutine along what it awaits: each coroutine, and the line at which it stands."""
    for _depth in range(_MAX_DEPTH):
        frame, inner = _frame_and_inner(awaitable)
        if frame is not None:
            code = frame.f_code
            yield awaitable, Place(code.co_filename, frame.f_lineno, code.co_qualname)
        if inner is None:
            return
        awaitable = inner


def _frame_and_inner(awaitable: object) -> tuple[FrameType | None, object]:
    if isinstance(awaitable, CoroutineType):
        return awaitable.cr_frame, awaitable.cr_await
    if isinstance(awaitable, GeneratorType):
        return awaitable.gi_frame, awaitable.gi_yieldfrom
    if isinstance(awaitable, AsyncGeneratorType):
        return awaitable.ag_frame, awaitable.ag_await
    if isinstance(awaitable, Future):
        return None, None
    # The objects between (`asend()` of an async generator, the wrapper of `__await__`) show
    # what they wrap only to the garbage collector.
    wrapped = (CoroutineType, GeneratorType, AsyncGeneratorType)
    return None, next((o for o in gc.get_referents(awaitable) if isinstance(o, wrapped)), None)


def waits_for(task: Task[Any], stack: tuple[Place, ...]) -> str:
    """What a task waits for, in words; `stack` is where it stands."""
    waiter = getattr(task, "_fut_waiter", None)
    if waiter is None:
        return "its turn"
    children = getattr(waiter, "_children", None)
    if children:
        names = ", ".join(_name(child) for child in children if not child.done())
        return f"asyncio.gather of {names}"
    if isinstance(waiter, Task):
        return _name(waiter)
    if stack and is_asyncios(stack[-1].file):
        return f"asyncio.{stack[-1].function}"
    return "a future that nobody completes"


def _name(future: Future[Any]) -> str:
    return f"task {future.get_name()!r}" if isinstance(future, Task) else "a future"
