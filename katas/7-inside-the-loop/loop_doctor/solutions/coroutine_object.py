"""A coroutine object of its own kind: it has send, throw and close, and measures each of them."""

import asyncio
import contextlib
import inspect
import time
from collections.abc import Coroutine
from dataclasses import dataclass


@dataclass
class Entry:
    name: str
    stack: list


@dataclass
class Slow(Entry):
    seconds: float


def report():
    entries = []
    for task in asyncio.all_tasks():
        if task is not asyncio.current_task():
            entries.append(Entry(task.get_name(), stack_of(task.get_coro())))
    entries.sort(key=lambda entry: entry.name)
    return entries


def stack_of(coroutine):
    stack = []
    while inspect.iscoroutine(coroutine) and coroutine.cr_frame is not None:
        stack.append((coroutine.cr_code.co_name, coroutine.cr_frame.f_lineno))
        coroutine = coroutine.cr_await
    return stack


class Watched(Coroutine):
    def __init__(self, inner, limit, found, clock):
        self.inner, self.limit, self.found, self.clock = inner, limit, found, clock

    def step(self, method, *args):
        stack, began = stack_of(self.inner), self.clock()
        try:
            return method(*args)
        finally:
            seconds = self.clock() - began
            if seconds >= self.limit:
                self.found(Slow(asyncio.current_task().get_name(), stack, seconds))

    def send(self, value):
        return self.step(self.inner.send, value)

    def throw(self, *error):
        return self.step(self.inner.throw, *error)

    def close(self):
        self.inner.close()

    def __await__(self):
        return self

    def __iter__(self):
        return self

    def __next__(self):
        return self.send(None)


def watched(coroutine, limit, found, clock=time.monotonic):
    return Watched(coroutine, limit, found, clock)


@contextlib.contextmanager
def debug_mode(limit):
    loop = asyncio.get_running_loop()
    with contextlib.ExitStack() as stack:
        stack.callback(loop.set_debug, loop.get_debug())
        stack.callback(setattr, loop, "slow_callback_duration", loop.slow_callback_duration)
        loop.set_debug(True)
        loop.slow_callback_duration = limit
        yield
