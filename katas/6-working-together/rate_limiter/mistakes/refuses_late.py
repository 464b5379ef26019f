"""Refuses too large an amount only when it is its turn."""

import asyncio
from types import TracebackType


class RateLimiter:
    """A bucket of tokens that fills by `rate` tokens per second, up to `burst` tokens."""

    def __init__(self, rate: float, burst: int = 1) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens: float = burst
        self._filled_at: float | None = None  # unknown until the first use, inside a loop
        self._queue = asyncio.Lock()  # its holder is the one who is served next

    async def acquire(self, amount: int = 1) -> None:
        """Wait until it is your turn and the tokens are there, and take them."""
        async with self._queue:
            self._check(amount)
            missing = amount - self._fill()
            if missing > 0:
                await asyncio.sleep(missing / self._rate)
            self._tokens -= amount  # may go below 0 for now: the next look adds what came in

    def try_acquire(self, amount: int = 1) -> bool:
        """Take the tokens and say True; or say False if you would have to wait for them."""
        self._check(amount)
        if self._queue.locked() or self._fill() < amount:
            return False
        self._tokens -= amount
        return True

    async def __aenter__(self) -> None:
        await self.acquire()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Do nothing: a token is used up, it does not come back."""

    def _check(self, amount: int) -> None:
        if amount > self._burst:
            raise ValueError(f"{amount} tokens will never be there, {self._burst} is the limit")

    def _fill(self) -> float:
        """Add what has come in since the last time, and say how many tokens there are now."""
        now = asyncio.get_running_loop().time()
        if self._filled_at is not None:
            came_in = (now - self._filled_at) * self._rate
            self._tokens = min(self._burst, self._tokens + came_in)
        self._filled_at = now
        return self._tokens
