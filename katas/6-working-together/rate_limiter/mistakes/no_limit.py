"""Collects tokens without an end while nobody asks."""

import asyncio


class RateLimiter:
    def __init__(self, rate, burst=1):
        self._rate = rate
        self._burst = burst
        self._tokens = burst
        self._time = None
        self._lock = asyncio.Lock()

    async def acquire(self, amount=1):
        if amount > self._burst:
            raise ValueError("too many tokens")
        async with self._lock:
            self._fill()
            if self._tokens < amount:
                await asyncio.sleep((amount - self._tokens) / self._rate)
                self._fill()
            self._tokens -= amount

    def try_acquire(self, amount=1):
        if amount > self._burst:
            raise ValueError("too many tokens")
        self._fill()
        if self._lock.locked() or self._tokens < amount:
            return False
        self._tokens -= amount
        return True

    def _fill(self):
        now = asyncio.get_running_loop().time()
        if self._time is None:
            self._time = now
        self._tokens = self._tokens + (now - self._time) * self._rate
        self._time = now

    async def __aenter__(self):
        await self.acquire()

    async def __aexit__(self, *error):
        pass
