"""Keeps the tasks in a WeakSet, which keeps nothing."""

import asyncio
from weakref import WeakSet


class Background:
    def __init__(self, logger):
        self.logger = logger
        self.tasks = WeakSet()

    def start(self, coroutine, *, name=None):
        task = asyncio.create_task(coroutine, name=name)
        self.tasks.add(task)
        task.add_done_callback(self.ended)
        return task

    def ended(self, task):
        self.tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.logger.error("%s failed", task.get_name(), exc_info=task.exception())

    async def join(self):
        while self.tasks:
            await asyncio.wait(self.tasks)
