"""When the first one gives up, the next one waits for the timer of the first."""

import asyncio
from collections import deque


class RateLimiter:
    def __init__(self, rate, burst=1):
        self.rate, self.burst = rate, burst
        self.tokens = burst
        self.time = None
        self.timer = None
        self.waiting = deque()

    def try_acquire(self, amount=1):
        if amount > self.burst:
            raise ValueError(f"at most {self.burst}")
        self.serve()
        if self.waiting or self.tokens < amount:
            return False
        self.tokens -= amount
        return True

    async def acquire(self, amount=1):
        if self.try_acquire(amount):
            return
        turn = asyncio.get_running_loop().create_future()
        self.waiting.append((turn, amount))
        self.serve()
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self.tokens += amount
                self.serve()
            raise

    def serve(self):
        """Give tokens to the first ones, and set the timer for the next one."""
        loop = asyncio.get_running_loop()
        if self.time is not None:
            self.tokens = min(self.burst, self.tokens + (loop.time() - self.time) * self.rate)
        self.time = loop.time()
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        while self.waiting:
            turn, amount = self.waiting[0]
            if not turn.done():
                missing = amount - self.tokens
                if missing > 1e-9:  # less than that is an error of rounding
                    self.timer = loop.call_later(missing / self.rate, self.serve)
                    return
                self.tokens -= amount
                turn.set_result(None)
            self.waiting.popleft()

    async def __aenter__(self):
        await self.acquire()

    async def __aexit__(self, *error):
        pass
