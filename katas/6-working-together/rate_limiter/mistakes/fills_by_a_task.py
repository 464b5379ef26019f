"""Fills the bucket by a task, one whole token each time, and the task outlives its users."""

import asyncio


class RateLimiter:
    def __init__(self, rate, burst=1):
        self._rate = rate
        self._burst = burst
        self._tokens = asyncio.Semaphore(burst)
        self._missing = 0
        self._task = None

    async def acquire(self, amount=1):
        if amount > self._burst:
            raise ValueError("too many tokens")
        for _ in range(amount):
            await self._tokens.acquire()
            self._missing += 1
            if self._task is None or self._task.done():
                self._task = asyncio.create_task(self._fill())

    def try_acquire(self, amount=1):
        if amount > self._burst:
            raise ValueError("too many tokens")
        if self._burst - self._missing < amount:
            return False
        self._missing += amount
        return True

    async def _fill(self):
        while self._missing:
            await asyncio.sleep(1 / self._rate)
            self._missing -= 1
            self._tokens.release()

    async def __aenter__(self):
        await self.acquire()

    async def __aexit__(self, *error):
        pass
