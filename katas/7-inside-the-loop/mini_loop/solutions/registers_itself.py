"""`sleep` sets its own timer, and the loop knows who runs; one callback is called at a time."""

import heapq
import time
import types
from collections import deque
from functools import partial


class Timer:
    created = 0

    def __init__(self, when, call):
        Timer.created += 1
        self.key = (when, Timer.created)
        self.call = call

    def __lt__(self, other):
        return self.key < other.key


class MiniLoop:
    def __init__(self, clock=time.monotonic, wait=time.sleep):
        self.time = clock
        self.wait = wait
        self.line = deque()
        self.timers = []
        self.current = None

    def call_soon(self, callback, *args):
        self.line.append(partial(callback, *args))

    def call_later(self, delay, callback, *args):
        self.call_at(self.time() + delay, callback, *args)

    def call_at(self, when, callback, *args):
        heapq.heappush(self.timers, Timer(when, partial(callback, *args)))

    @types.coroutine
    def sleep(self, seconds):
        self.call_later(seconds, self.resume, self.current)
        yield

    def start(self, coroutine):
        self.call_soon(self.resume, coroutine)

    def resume(self, coroutine):
        self.current = coroutine
        try:
            coroutine.send(None)
        except StopIteration:
            pass
        finally:
            self.current = None

    def run_until_complete(self, coroutine):
        result, ended = None, False

        async def main():
            nonlocal result, ended
            result = await coroutine
            ended = True

        self.start(main())
        while not ended:
            self.next_callback()()
        return result

    def next_callback(self):
        while True:
            while self.timers and self.timers[0].key[0] <= self.time():
                self.line.append(heapq.heappop(self.timers).call)
            if self.line:
                return self.line.popleft()
            self.wait(self.timers[0].key[0] - self.time())
