"""A generator with `types.coroutine` drives the steps; frames come from the frames' own code."""

import asyncio
import time
import types
from collections import namedtuple

Entry = namedtuple("Entry", "name stack")
Slow = namedtuple("Slow", "name seconds stack")


def report():
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    return sorted(Entry(task.get_name(), list(frames(task.get_coro()))) for task in tasks)


def frames(coroutine):
    if isinstance(coroutine, types.CoroutineType):
        frame = coroutine.cr_frame
        yield frame.f_code.co_name, frame.f_lineno
        yield from frames(coroutine.cr_await)


@types.coroutine
def watched(coroutine, limit, found, clock=time.monotonic):
    error = None
    while True:
        before, stack = clock(), list(frames(coroutine))
        try:
            future = coroutine.send(None) if error is None else coroutine.throw(error)
        except StopIteration as stop:
            return stop.value
        finally:
            took = clock() - before
            if not took < limit:
                found(Slow(asyncio.current_task().get_name(), took, stack))
        error = None
        try:
            yield future
        except BaseException as thrown:
            error = thrown


class debug_mode:
    def __init__(self, limit):
        self.limit = limit

    def __enter__(self):
        self.loop = asyncio.get_running_loop()
        self.before = self.loop.get_debug(), self.loop.slow_callback_duration
        self.loop.set_debug(True)
        self.loop.slow_callback_duration = self.limit

    def __exit__(self, *error):
        debug, self.loop.slow_callback_duration = self.before
        self.loop.set_debug(debug)
