"""A queue of futures: `release` gives the lock directly to the first one who still waits."""

import asyncio
from collections import deque
from types import TracebackType
from typing import Literal


class FairLock:
    """A lock for tasks. Who waits longest gets it next."""

    def __init__(self) -> None:
        self._locked = False
        self._turns: deque[asyncio.Future[None]] = deque()

    def locked(self) -> bool:
        """Say whether somebody holds the lock."""
        return self._locked

    async def acquire(self) -> Literal[True]:
        """Wait until the lock is yours, then return True."""
        if not self._locked:
            self._locked = True
            return True
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._turns.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # the lock came in the same moment: somebody else needs it
                self.release()
            raise
        finally:
            self._turns.remove(turn)
        return True

    def release(self) -> None:
        """Give the lock to the next one in the queue, or make it free."""
        if not self._locked:
            raise RuntimeError("release of a lock that nobody holds")
        for turn in self._turns:
            if not turn.done():
                turn.set_result(None)  # the lock stays locked: it has a new holder
                return
        self._locked = False

    async def __aenter__(self) -> None:
        await self.acquire()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()
