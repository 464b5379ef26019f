"""Adds up its waits instead of asking the clock, so it does not see the time of slow callbacks."""

import heapq
import itertools
import time
from collections import deque


class MiniLoop:
    def __init__(self, clock=time.monotonic, wait=time.sleep):
        self.now = clock()
        self.wait = wait
        self.ready = deque()
        self.timers = []
        self.number = itertools.count()

    def time(self):
        return self.now

    def call_soon(self, callback, *args):
        self.ready.append((callback, args))

    def call_later(self, delay, callback, *args):
        self.call_at(self.time() + delay, callback, *args)

    def call_at(self, when, callback, *args):
        heapq.heappush(self.timers, (when, next(self.number), callback, args))

    async def sleep(self, seconds):
        await Pause(seconds)

    def start(self, coroutine):
        self.call_soon(self.step, coroutine)

    def step(self, coroutine):
        try:
            seconds = coroutine.send(None)
        except StopIteration:
            return
        self.call_later(seconds, self.step, coroutine)

    def run_until_complete(self, coroutine):
        results = []

        async def main():
            results.append(await coroutine)

        self.start(main())
        while not results:
            self.one_round()
        return results[0]

    def one_round(self):
        if not self.ready:
            delay = self.timers[0][0] - self.time()
            if delay > 0:
                self.wait(delay)
                self.now += delay
        while self.timers and self.timers[0][0] <= self.time():
            _, _, callback, args = heapq.heappop(self.timers)
            self.ready.append((callback, args))
        for _ in range(len(self.ready)):
            callback, args = self.ready.popleft()
            callback(*args)


class Pause:
    def __init__(self, seconds):
        self.seconds = seconds

    def __await__(self):
        yield self.seconds
