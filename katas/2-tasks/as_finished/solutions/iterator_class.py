"""An iterator class: it notes every end with its time, and wakes whoever waits."""

import asyncio
from collections import deque


class as_finished:  # noqa: N801 - used like a function
    def __init__(self, aws, *, timeout=None):
        self._loop = asyncio.get_running_loop()
        self._deadline = None if timeout is None else self._loop.time() + timeout
        self._ended = deque()
        self._news = asyncio.Event()
        self._tasks = []
        for aw in aws:
            if aw not in self._tasks:
                self._tasks.append(aw)
        self._tasks = [asyncio.ensure_future(aw) for aw in self._tasks]
        self._left = len(self._tasks)
        for task in self._tasks:
            task.add_done_callback(self._note)

    def __iter__(self):
        return self

    def __next__(self):
        if self._left == 0:
            raise StopIteration
        self._left -= 1
        return self._next_result()

    def _note(self, task):
        if self._deadline is None or self._loop.time() <= self._deadline:
            self._ended.append(task)
            self._news.set()

    async def _next_result(self):
        async with asyncio.timeout_at(self._deadline):
            while not self._ended:
                self._news.clear()
                await self._news.wait()
        return self._ended.popleft().result()
