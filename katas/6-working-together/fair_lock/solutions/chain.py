"""No queue: everybody knows only the one before, and waits until that one is finished."""

import asyncio


class FairLock:
    def __init__(self):
        self._last = None  # done when the last one in the chain is finished with the lock
        self._holder = None

    def locked(self):
        return self._last is not None and not self._last.done()

    async def acquire(self):
        before, me = self._last, asyncio.get_running_loop().create_future()
        self._last = me
        if before is not None and not before.done():
            try:
                await asyncio.wait([before])  # unlike `await before`, it leaves `before` alone
            except asyncio.CancelledError:
                before.add_done_callback(lambda _: me.set_result(None))
                raise
        self._holder = me
        return True

    def release(self):
        if self._holder is None:
            raise RuntimeError("release of a lock that nobody holds")
        self._holder.set_result(None)
        self._holder = None

    async def __aenter__(self):
        await self.acquire()

    async def __aexit__(self, *error):
        self.release()
