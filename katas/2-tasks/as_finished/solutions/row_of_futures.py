"""One empty future for each result, in a row; each task that ends fills the next one."""

import asyncio
from collections import deque


def as_finished(aws, *, timeout=None):
    loop = asyncio.get_running_loop()
    running = {asyncio.ensure_future(aw) for aw in set(aws)}
    row = [loop.create_future() for _ in running]
    empty = deque(row)
    timer = None

    def fill(task):
        running.discard(task)
        if timer and not running:
            timer.cancel()
        if not empty:
            return  # it is after the time-out
        place = empty.popleft()
        if place.cancelled():
            return  # the caller was cancelled while it waited here
        if task.cancelled():
            place.cancel()
        elif task.exception():
            refuse(place, task.exception())
        else:
            place.set_result(task.result())

    def refuse(place, error):
        place.set_exception(error)
        place.exception()  # nobody has to await it: the caller may leave its loop early

    def time_out():
        while empty:
            place = empty.popleft()
            if not place.done():
                refuse(place, TimeoutError())

    for task in list(running):
        task.add_done_callback(fill)
    if running and timeout is not None:
        timer = loop.call_later(timeout, time_out)
    return iter(row)
