"""Takes over a loop of asyncio and changes only its clock."""

import asyncio
import time


class OwnLoop(asyncio.SelectorEventLoop):
    def __init__(self, clock=time.monotonic, wait=time.sleep):
        self.problems, self.clock, self.wait = [], clock, wait
        super().__init__()
        select = self._selector.select

        def wait_and_select(seconds):
            if seconds:
                self.wait(seconds)
            return select(0)

        self._selector.select = wait_and_select

    def time(self):
        return self.clock()

    def call_exception_handler(self, context):
        self.problems.append(context)
