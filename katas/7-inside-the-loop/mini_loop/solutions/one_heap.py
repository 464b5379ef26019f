"""Only a heap: "soon" is a timer for now. A coroutine yields a function that sets its timer."""

import heapq
import itertools
import time


class Pause:
    def __init__(self, seconds):
        self.seconds = seconds

    def __await__(self):
        yield lambda loop, go_on: loop.call_later(self.seconds, go_on)


class MiniLoop:
    def __init__(self, clock=time.monotonic, wait=time.sleep):
        self.time, self._wait = clock, wait
        self._entries = []
        self._number = itertools.count()

    def call_at(self, when, callback, *args):
        # A time in the past counts as now: no new entry overtakes one that is due already.
        entry = (max(when, self.time()), next(self._number), callback, args)
        heapq.heappush(self._entries, entry)

    def call_soon(self, callback, *args):
        self.call_at(self.time(), callback, *args)

    def call_later(self, delay, callback, *args):
        self.call_at(self.time() + delay, callback, *args)

    async def sleep(self, seconds):
        await Pause(seconds)

    def start(self, coroutine, when_done=None):
        def go_on():
            try:
                request = coroutine.send(None)
            except StopIteration as stop:
                if when_done is not None:
                    when_done(stop.value)
            else:
                request(self, go_on)

        self.call_soon(go_on)

    def run_until_complete(self, coroutine):
        outcome = {}
        self.start(coroutine, lambda value: outcome.update(result=value))
        while "result" not in outcome:
            pause = self._entries[0][0] - self.time()
            if pause > 0:
                self._wait(pause)
                continue
            _, _, callback, args = heapq.heappop(self._entries)
            callback(*args)
        return outcome["result"]
