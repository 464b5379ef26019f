"""Catches and logs the exception inside of the task, which then returns None."""

import asyncio


class Background:
    def __init__(self, logger):
        self.logger = logger
        self.tasks = set()

    def start(self, coroutine, *, name=None):
        task = asyncio.create_task(self.logged(coroutine), name=name)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    async def logged(self, coroutine):
        try:
            return await coroutine
        except Exception:
            self.logger.exception("%s failed", asyncio.current_task().get_name())

    async def join(self):
        while self.tasks:
            await asyncio.wait(self.tasks)
