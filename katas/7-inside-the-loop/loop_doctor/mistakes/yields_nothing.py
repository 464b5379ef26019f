"""Yields None in place of the future, so its task is woken again and again."""

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
        error = None
        while True:
            try:
                future = self.step(error)
            except StopIteration as stop:
                return stop.value
            error = None
            try:
                yield
            except BaseException as thrown:
                error = thrown

    def step(self, error):
        stack = stack_of(self.coroutine)
        began = self.clock()
        try:
            if error is not None:
                return self.coroutine.throw(error)
            return self.coroutine.send(None)
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
