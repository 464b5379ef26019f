"""An event for each one who waits: the first is woken, and takes the lock itself."""

import asyncio


class FairLock:
    def __init__(self):
        self._held = False
        self._queue = []

    def locked(self):
        return self._held

    async def acquire(self):
        if self._held or self._queue:  # a queue: even a free lock belongs to its first one
            await self._queue_up()
        self._held = True
        return True

    async def _queue_up(self):
        woken = asyncio.Event()
        self._queue.append(woken)
        try:
            await woken.wait()
        except asyncio.CancelledError:
            self._queue.remove(woken)
            self._wake_the_first()
            raise
        self._queue.remove(woken)

    def release(self):
        if not self._held:
            raise RuntimeError("release of a lock that nobody holds")
        self._held = False
        self._wake_the_first()

    def _wake_the_first(self):
        if self._queue and not self._held:
            self._queue[0].set()

    async def __aenter__(self):
        await self.acquire()

    async def __aexit__(self, *error):
        self.release()
