"""Looks at the first timer without asking whether there is one."""

import asyncio
import heapq
import itertools
import time
from collections import deque


class OwnLoop(asyncio.AbstractEventLoop):
    def __init__(self, clock=time.monotonic, wait=time.sleep):
        self.problems = []
        self.clock, self.wait = clock, wait
        self.ready = deque()
        self.timers = []
        self.number = itertools.count()
        self.closed = False

    def time(self):
        return self.clock()

    def call_soon(self, callback, *args, context=None):
        self.check_closed()
        handle = asyncio.Handle(callback, args, self, context)
        self.ready.append(handle)
        return handle

    def call_later(self, delay, callback, *args, context=None):
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(self, when, callback, *args, context=None):
        self.check_closed()
        timer = asyncio.TimerHandle(when, callback, args, self, context)
        heapq.heappush(self.timers, (when, next(self.number), timer))
        return timer

    def _timer_handle_cancelled(self, handle):
        pass

    def create_future(self):
        return asyncio.Future(loop=self)

    def create_task(self, coro, *, name=None, context=None):
        return asyncio.Task(coro, loop=self, name=name, context=context)

    def get_debug(self):
        return False

    def call_exception_handler(self, context):
        self.problems.append(context)

    def is_running(self):
        return asyncio._get_running_loop() is self

    def run_until_complete(self, future):
        self.check_closed()
        if asyncio._get_running_loop() is not None:
            raise RuntimeError("a loop is running already")
        main = asyncio.ensure_future(future, loop=self)
        asyncio._set_running_loop(self)
        try:
            while not main.done():
                self.one_round()
        finally:
            asyncio._set_running_loop(None)
        return main.result()

    def one_round(self):
        while self.timers and self.timers[0][2].cancelled():
            heapq.heappop(self.timers)
        if not self.ready:
            delay = self.timers[0][0] - self.time()
            if delay > 0:
                self.wait(delay)
        while self.timers and self.timers[0][0] <= self.time():
            self.ready.append(heapq.heappop(self.timers)[2])
        for _ in range(len(self.ready)):
            handle = self.ready.popleft()
            if not handle.cancelled():
                handle._run()

    async def shutdown_asyncgens(self):
        pass

    async def shutdown_default_executor(self, timeout=None):
        pass

    def is_closed(self):
        return self.closed

    def close(self):
        self.closed = True

    def check_closed(self):
        if self.closed:
            raise RuntimeError("the loop is closed")
