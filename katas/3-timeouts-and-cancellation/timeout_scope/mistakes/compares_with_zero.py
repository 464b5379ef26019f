"""Wants the count to be 0, but the task may have been cancelled before the block."""

import asyncio


class timeout:
    def __init__(self, delay):
        self.loop = asyncio.get_running_loop()
        self.deadline = None if delay is None else self.loop.time() + delay
        self.timer = None
        self.running, self.reached = False, False

    def when(self):
        return self.deadline

    def expired(self):
        return self.reached

    def reschedule(self, when):
        if not self.running:
            raise RuntimeError("the block does not run")
        self.deadline = when
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        if when is not None:
            self.timer = self.loop.call_at(when, self.reach)

    def reach(self):
        self.running, self.reached = False, True
        self.task.cancel()

    async def __aenter__(self):
        self.task = asyncio.current_task()
        self.before = self.task.cancelling()
        self.running = True
        self.reschedule(self.deadline)
        return self

    async def __aexit__(self, kind, error, traceback):
        self.running = False
        if self.timer is not None:
            self.timer.cancel()
        if self.reached and self.task.uncancel() == 0:
            if kind is asyncio.CancelledError:
                raise TimeoutError
