"""Counts the tasks and keeps none: the garbage collector takes one that waits."""

import asyncio


class Background:
    def __init__(self, logger):
        self.logger = logger
        self.running = 0
        self.quiet = asyncio.Event()
        self.quiet.set()

    def start(self, coroutine, *, name=None):
        task = asyncio.create_task(coroutine, name=name)
        self.running += 1
        self.quiet.clear()
        task.add_done_callback(self.ended)
        return task

    def ended(self, task):
        if not task.cancelled() and task.exception() is not None:
            self.logger.error("%s failed", task.get_name(), exc_info=task.exception())
        self.running -= 1
        if not self.running:
            self.quiet.set()

    async def join(self):
        await self.quiet.wait()
