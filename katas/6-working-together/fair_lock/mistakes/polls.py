"""Looks again and again whether the lock is free."""

import asyncio


class FairLock:
    def __init__(self):
        self._locked = False

    def locked(self):
        return self._locked

    async def acquire(self):
        while self._locked:
            await asyncio.sleep(0.1)
        self._locked = True
        return True

    def release(self):
        if not self._locked:
            raise RuntimeError("not locked")
        self._locked = False

    async def __aenter__(self):
        await self.acquire()

    async def __aexit__(self, *error):
        self.release()
