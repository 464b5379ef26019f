"""Measures from the begin to the end, with all the time in which it only waits."""

import asyncio
import contextlib
import inspect
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    name: str
    stack: list


@dataclass(frozen=True)
class Slow:
    name: str
    seconds: float
    stack: list


def stack_of(awaitable):
    stack = []
    while inspect.iscoroutine(awaitable):
        stack.append((awaitable.__name__, awaitable.cr_frame.f_lineno))
        awaitable = awaitable.cr_await
    return stack


def report():
    entries = []
    for task in asyncio.all_tasks():
        if task is not asyncio.current_task():
            entries.append(Entry(task.get_name(), stack_of(task.get_coro())))
    return sorted(entries, key=lambda entry: entry.name)


class watched:
    def __init__(self, coroutine, limit, found, clock=time.monotonic):
        self.coroutine, self.limit, self.found, self.clock = coroutine, limit, found, clock

    def __await__(self):
        return self.run().__await__()

    async def run(self):
        stack, began = stack_of(self.coroutine), self.clock()
        try:
            return await self.coroutine
        finally:
            seconds = self.clock() - began
            if seconds >= self.limit:
                self.found(Slow(asyncio.current_task().get_name(), seconds, stack))


@contextlib.contextmanager
def debug_mode(limit):
    loop = asyncio.get_running_loop()
    debug, duration = loop.get_debug(), loop.slow_callback_duration
    loop.set_debug(True)
    loop.slow_callback_duration = limit
    try:
        yield
    finally:
        loop.set_debug(debug)
        loop.slow_callback_duration = duration
