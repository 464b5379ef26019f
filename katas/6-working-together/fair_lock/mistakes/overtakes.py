"""Lets the old holder take the lock again before the one who was woken."""

import asyncio


class FairLock:
    def __init__(self):
        self._locked = False
        self._waiters = []

    def locked(self):
        return self._locked

    async def acquire(self):
        while self._locked:
            waiter = asyncio.Event()
            self._waiters.append(waiter)
            try:
                await waiter.wait()
            except asyncio.CancelledError:
                if waiter.is_set():
                    self._wake()
                raise
            finally:
                self._waiters.remove(waiter)
        self._locked = True
        return True

    def release(self):
        if not self._locked:
            raise RuntimeError("not locked")
        self._locked = False
        self._wake()

    def _wake(self):
        for waiter in self._waiters:
            if not waiter.is_set():
                waiter.set()
                break

    async def __aenter__(self):
        await self.acquire()

    async def __aexit__(self, *error):
        self.release()
