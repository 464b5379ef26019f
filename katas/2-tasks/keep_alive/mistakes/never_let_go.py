"""Never takes a task out of its list: the list grows for ever."""

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
        if not task.cancelled() and task.exception() is not None:
            self.logger.error("%s failed", task.get_name(), exc_info=task.exception())

    async def join(self):
        while running := [task for task in self.tasks if not task.done()]:
            await asyncio.wait(running)
