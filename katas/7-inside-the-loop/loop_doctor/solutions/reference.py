"""A walk along `cr_await` for the stack, and an awaitable that measures each step."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Stack = list[tuple[str, int]]


@dataclass(frozen=True)
class Entry:
    """Where a task stands. `stack` holds pairs: the name of a function, and a line number."""

    name: str
    stack: Stack


@dataclass(frozen=True)
class Slow:
    """A step that took too long. `stack` says where the coroutine stood before this step."""

    name: str
    seconds: float
    stack: Stack


def report() -> list[Entry]:
    """Where every other task of the running loop stands, sorted by name."""
    caller = asyncio.current_task()
    others = [task for task in asyncio.all_tasks() if task is not caller]
    entries = [Entry(task.get_name(), _stack_of(task.get_coro())) for task in others]
    return sorted(entries, key=lambda entry: entry.name)


class watched(Generic[T]):  # noqa: N801 - used like a function
    """Runs a coroutine, and calls `found` for each step that takes `limit` seconds or more."""

    def __init__(
        self,
        coroutine: Coroutine[Any, Any, T],
        limit: float,
        found: Callable[[Slow], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._coroutine = coroutine
        self._limit = limit
        self._found = found
        self._clock = clock

    def __await__(self) -> Generator[Any, None, T]:
        go_on = partial(self._coroutine.send, None)
        while True:
            try:
                request = self._measured(go_on)
            except StopIteration as stop:
                return stop.value
            try:
                yield request  # the task that runs us waits for it, as if we were not there
                go_on = partial(self._coroutine.send, None)
            except BaseException as error:  # a cancellation, for example: not for us
                go_on = partial(self._coroutine.throw, error)

    def _measured(self, go_on: Callable[[], Any]) -> Any:
        stack = _stack_of(self._coroutine)
        began = self._clock()
        try:
            return go_on()
        finally:
            seconds = self._clock() - began
            if seconds >= self._limit:
                task = asyncio.current_task()
                assert task is not None
                self._found(Slow(task.get_name(), seconds, stack))


@contextmanager
def debug_mode(limit: float) -> Iterator[None]:
    """Switch the running loop's debug mode on, with this limit for slow callbacks."""
    loop = asyncio.get_running_loop()
    before = loop.get_debug(), loop.slow_callback_duration
    loop.set_debug(True)
    loop.slow_callback_duration = limit
    try:
        yield
    finally:
        loop.set_debug(before[0])
        loop.slow_callback_duration = before[1]


def _stack_of(awaitable: Any) -> Stack:
    """The coroutines that wait for one another, from the outer to the inner."""
    stack: Stack = []
    while inspect.iscoroutine(awaitable):
        stack.append((awaitable.__name__, awaitable.cr_frame.f_lineno))
        awaitable = awaitable.cr_await
    return stack
