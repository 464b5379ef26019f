"""Keeps the tasks in the class, so all objects share them."""

import asyncio


class Background:
    tasks = set()

    def __init__(self, logger):
        self.logger = logger

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
