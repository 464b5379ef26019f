"""One timer that is rarely touched: when it fires too early, it sets itself again."""

import asyncio
import math


class timeout:
    def __init__(self, delay):
        self.loop = asyncio.get_running_loop()
        self.deadline = math.inf if delay is None else self.loop.time() + delay
        self.timer = None
        self.state = "not entered"

    def when(self):
        return None if self.deadline == math.inf else self.deadline

    def expired(self):
        return self.state == "expired"

    def reschedule(self, when):
        if self.state != "running":
            raise RuntimeError(f"the block is {self.state}")
        self.deadline = math.inf if when is None else when
        if self.timer is None or self.deadline < self.timer.when():
            self.set_timer()

    def set_timer(self):
        self.drop_timer()
        if self.deadline < math.inf:
            self.timer = self.loop.call_at(self.deadline, self.fire)

    def drop_timer(self):
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def fire(self):
        if self.loop.time() < self.deadline:
            self.set_timer()
        else:
            self.state = "expired"
            self.task.cancel()

    async def __aenter__(self):
        self.task = asyncio.current_task()
        self.cancelled_before = self.task.cancelling()
        self.state = "running"
        self.set_timer()
        return self

    async def __aexit__(self, kind, error, traceback):
        self.drop_timer()
        if self.state == "running":
            self.state = "over"
        elif self.task.uncancel() <= self.cancelled_before and kind is asyncio.CancelledError:
            raise TimeoutError
