"""Asks a cancelled task for its exception, which raises."""

import asyncio


class Background:
    def __init__(self, logger):
        self.logger = logger
        self.tasks = set()

    def start(self, coroutine, *, name=None):
        task = asyncio.create_task(coroutine, name=name)
        self.tasks.add(task)
        task.add_done_callback(self.ended)
        return task

    def ended(self, task):
        self.tasks.discard(task)
        error = task.exception()
        if error is not None:
            self.logger.error("%s failed", task.get_name(), exc_info=error)

    async def join(self):
        while self.tasks:
            await asyncio.wait(self.tasks)
