"""The bucket is one number: the moment when it will be full. A row of events is the queue."""

import asyncio


class RateLimiter:
    def __init__(self, rate, burst=1):
        self._seconds = 1 / rate  # for one token
        self._burst = burst
        self._full_at = float("-inf")
        self._row = []

    def _ready_at(self, amount):
        """The moment when so many tokens are inside: the rest of the bucket may still be empty."""
        return self._full_at - (self._burst - amount) * self._seconds

    def _take(self, amount):
        now = asyncio.get_running_loop().time()
        self._full_at = max(self._full_at, now) + amount * self._seconds

    def _refuse_too_much(self, amount):
        if amount > self._burst:
            raise ValueError("more than the bucket can hold")

    async def acquire(self, amount=1):
        self._refuse_too_much(amount)
        first = asyncio.Event()
        self._row.append(first)
        try:
            if self._row[0] is not first:
                await first.wait()
            wait = self._ready_at(amount) - asyncio.get_running_loop().time()
            if wait > 0:
                await asyncio.sleep(wait)
            self._take(amount)
        finally:
            self._row.remove(first)
            if self._row:
                self._row[0].set()

    def try_acquire(self, amount=1):
        self._refuse_too_much(amount)
        if self._row or self._ready_at(amount) > asyncio.get_running_loop().time():
            return False
        self._take(amount)
        return True

    async def __aenter__(self):
        await self.acquire()

    async def __aexit__(self, *error):
        pass
