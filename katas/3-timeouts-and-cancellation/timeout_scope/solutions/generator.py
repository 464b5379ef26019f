"""A generator with a `try` around its `yield`; the scope itself only moves the deadline."""

import asyncio
from contextlib import asynccontextmanager


class Scope:
    def __init__(self, task):
        self._task, self._requests = task, task.cancelling()
        self._loop = asyncio.get_running_loop()
        self._deadline = self._timer = None
        self._open, self._expired = True, False

    def when(self):
        return self._deadline

    def expired(self):
        return self._expired

    def reschedule(self, when):
        if not self._open:
            raise RuntimeError("the block is over, or its limit was reached")
        if self._timer:
            self._timer.cancel()
        self._deadline = when
        self._timer = None if when is None else self._loop.call_at(when, self._reached)

    def _reached(self):
        self._open, self._expired = False, True
        self._task.cancel()

    def close(self):
        """End the limit, and tell whether it is the only reason for a cancellation."""
        self._open = False
        if self._timer:
            self._timer.cancel()
        return self._expired and self._task.uncancel() <= self._requests


@asynccontextmanager
async def timeout(delay):
    scope = Scope(asyncio.current_task())
    if delay is not None:
        scope.reschedule(asyncio.get_running_loop().time() + delay)
    try:
        yield scope
    except asyncio.CancelledError as error:
        if scope.close():
            raise TimeoutError from error
        raise
    except BaseException:
        scope.close()
        raise
    else:
        scope.close()
