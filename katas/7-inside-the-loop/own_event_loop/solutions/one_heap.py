"""One heap for everything, and `run_forever` with `stop`, as asyncio has them."""

import asyncio
import heapq
import itertools
import time


class OwnLoop(asyncio.AbstractEventLoop):
    def __init__(self, clock=time.monotonic, wait=time.sleep):
        self.problems = []
        self._clock, self._wait = clock, wait
        self._entries, self._order = [], itertools.count()
        self._stopping = self._running = False

    def time(self):
        return self._clock()

    def _push(self, when, handle):
        if self.is_closed():
            raise RuntimeError("the loop is closed")
        heapq.heappush(self._entries, (max(when, self.time()), next(self._order), handle))
        return handle

    def call_soon(self, callback, *args, context=None):
        return self._push(self.time(), asyncio.Handle(callback, args, self, context))

    def call_at(self, when, callback, *args, context=None):
        return self._push(when, asyncio.TimerHandle(when, callback, args, self, context))

    def call_later(self, delay, callback, *args, **options):
        return self.call_at(self.time() + delay, callback, *args, **options)

    def _timer_handle_cancelled(self, handle):
        pass

    def create_future(self):
        return asyncio.Future(loop=self)

    def create_task(self, coro, *, name=None, context=None):
        task = asyncio.Task(coro, loop=self, context=context)
        if name is not None:
            task.set_name(name)
        return task

    def get_debug(self):
        return False

    def call_exception_handler(self, context):
        self.problems.append(context)

    def run_forever(self):
        if asyncio._get_running_loop() is not None:
            raise RuntimeError("a loop runs")
        self._running, self._stopping = True, False
        asyncio._set_running_loop(self)
        try:
            while not self._stopping:
                self._one()
        finally:
            asyncio._set_running_loop(None)
            self._running = False

    def stop(self, *_):
        self._stopping = True

    def _one(self):
        if not self._entries:
            raise RuntimeError("there is nothing left to do")
        when, _, handle = self._entries[0]
        if handle.cancelled():
            heapq.heappop(self._entries)
        elif when > self.time():
            self._wait(when - self.time())
        else:
            heapq.heappop(self._entries)
            handle._run()

    def run_until_complete(self, future):
        if self.is_closed() or self._running:
            raise RuntimeError("the loop is closed, or it runs")
        main = asyncio.ensure_future(future, loop=self)
        main.add_done_callback(self.stop)
        try:
            self.run_forever()
        finally:
            main.remove_done_callback(self.stop)
        return main.result()

    def is_running(self):
        return self._running

    async def shutdown_asyncgens(self):
        return None

    async def shutdown_default_executor(self, timeout=None):
        return None

    def close(self):
        self._entries = None

    def is_closed(self):
        return self._entries is None
