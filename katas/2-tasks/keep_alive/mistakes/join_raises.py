"""Awaits one task after the other: the first exception ends the waiting."""

import asyncio


class Background:
    def __init__(self, logger):
        self.logger = logger
        self.tasks = []

    def start(self, coroutine, *, name=None):
        task = asyncio.create_task(coroutine, name=name)
        self.tasks.append(task)
        task.add_done_callback(self.ended)
        return task

    def ended(self, task):
        self.tasks.remove(task)
        if not task.cancelled() and task.exception() is not None:
            self.logger.error("%s failed", task.get_name(), exc_info=task.exception())

    async def join(self):
        for task in list(self.tasks):
            await task
