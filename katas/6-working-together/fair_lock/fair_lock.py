"""Kata `fair_lock`: a lock with a queue, first come, first served. You edit only this file."""

from types import TracebackType
from typing import Literal


class FairLock:
    """A lock for tasks. Who waits longest gets it next."""

    def __init__(self) -> None:
        raise NotImplementedError

    def locked(self) -> bool:
        """Say whether somebody holds the lock."""
        raise NotImplementedError

    async def acquire(self) -> Literal[True]:
        """Wait until the lock is yours, then return True."""
        raise NotImplementedError

    def release(self) -> None:
        """Give the lock to the next one in the queue, or make it free."""
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
