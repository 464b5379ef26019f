"""Runs one handle at a time, between two looks at the timers; a done callback ends the run."""

import asyncio
import bisect
import time
from collections import deque


class OwnLoop(asyncio.AbstractEventLoop):
    def __init__(self, clock=time.monotonic, wait=time.sleep):
        self.problems = []
        self.time, self.wait = clock, wait
        self.line = deque()
        self.timers = []  # sorted; cancelled ones leave it at once
        self.running = False
        self.closed = False

    def call_soon(self, callback, *args, context=None):
        return self.enter(self.line.append, asyncio.Handle(callback, args, self, context))

    def call_at(self, when, callback, *args, context=None):
        timer = asyncio.TimerHandle(when, callback, args, self, context)
        return self.enter(lambda timer: bisect.insort_right(self.timers, timer), timer)

    def enter(self, put, handle):
        if self.closed:
            raise RuntimeError("closed")
        put(handle)
        return handle

    def call_later(self, delay, callback, *args, context=None):
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def _timer_handle_cancelled(self, handle):
        self.timers = [timer for timer in self.timers if timer is not handle]

    def create_future(self):
        return asyncio.Future(loop=self)

    def create_task(self, coro, **options):
        return asyncio.Task(coro, loop=self, **options)

    def get_debug(self):
        return False

    def call_exception_handler(self, context):
        self.problems.append(context)

    def is_running(self):
        return self.running

    def is_closed(self):
        return self.closed

    def run_until_complete(self, future):
        if self.closed:
            raise RuntimeError("closed")
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            pass
        else:
            raise RuntimeError("there is a running loop already")
        ended = []
        future = asyncio.ensure_future(future, loop=self)
        future.add_done_callback(ended.append)
        self.running = True
        asyncio._set_running_loop(self)
        try:
            while not ended:
                handle = self.next_handle()
                if not handle.cancelled():
                    handle._run()
        finally:
            self.running = False
            asyncio._set_running_loop(None)
            future.remove_done_callback(ended.append)
        return future.result()

    def next_handle(self):
        while True:
            while self.timers and self.timers[0].when() <= self.time():
                self.line.append(self.timers.pop(0))
            if self.line:
                return self.line.popleft()
            if not self.timers:
                raise RuntimeError("nothing to do, now and for ever")
            self.wait(self.timers[0].when() - self.time())

    async def shutdown_asyncgens(self):
        pass

    async def shutdown_default_executor(self, *timeout):
        pass

    def close(self):
        self.closed = True
