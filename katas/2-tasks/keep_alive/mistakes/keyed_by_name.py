"""Keeps the tasks in a dict by name: a task takes the place of another of the same name."""

import asyncio


class Background:
    def __init__(self, logger):
        self.logger = logger
        self.tasks = {}

    def start(self, coroutine, *, name=None):
        task = asyncio.create_task(coroutine, name=name)
        self.tasks[task.get_name()] = task
        task.add_done_callback(self.ended)
        return task

    def ended(self, task):
        self.tasks.pop(task.get_name(), None)
        if not task.cancelled() and task.exception() is not None:
            self.logger.error("%s failed", task.get_name(), exc_info=task.exception())

    async def join(self):
        while self.tasks:
            await asyncio.wait(self.tasks.values())
