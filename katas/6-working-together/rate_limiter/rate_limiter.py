"""Kata `rate_limiter`: not too many requests per second, and in order. You edit only this file."""

from types import TracebackType


class RateLimiter:
    """A bucket of tokens that fills by `rate` tokens per second, up to `burst` tokens."""

    def __init__(self, rate: float, burst: int = 1) -> None:
        raise NotImplementedError

    async def acquire(self, amount: int = 1) -> None:
        """Wait until it is your turn and the tokens are there, and take them."""
        raise NotImplementedError

    def try_acquire(self, amount: int = 1) -> bool:
        """Take the tokens and say True; or say False if you would have to wait for them."""
        raise NotImplementedError

    async def __aenter__(self) -> None:
        raise NotImplementedError

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        raise NotImplementedError
