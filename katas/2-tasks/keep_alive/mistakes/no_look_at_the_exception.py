"""Keeps the tasks, and nobody looks at their exceptions."""

import asyncio


class Background:
    def __init__(self, logger):
        self.logger = logger
        self.tasks = set()

    def start(self, coroutine, *, name=None):
        task = asyncio.create_task(coroutine, name=name)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    async def join(self):
        while self.tasks:
            await asyncio.wait(self.tasks)
