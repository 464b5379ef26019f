"""No state at all: the outcome is a function, which returns, raises, or is not there yet."""

import asyncio
import contextvars


class Future:
    _asyncio_future_blocking = False

    def __init__(self, *, loop=None):
        self._loop = loop if loop is not None else asyncio.get_running_loop()
        self._outcome = None
        self._waiting = []

    def get_loop(self):
        return self._loop

    def done(self):
        return self._outcome is not None

    def cancelled(self):
        return self._outcome is raise_cancelled

    def result(self):
        if self._outcome is None:
            raise asyncio.InvalidStateError("pending")
        return self._outcome()

    def exception(self):
        if self.done() and not self.cancelled():
            return getattr(self._outcome, "error", None)
        return self.result()

    def set_result(self, result):
        self._become(lambda: result)

    def set_exception(self, exception):
        def outcome():
            raise exception

        outcome.error = exception
        self._become(outcome)

    def cancel(self, msg=None):
        if self.done():
            return False
        self._become(raise_cancelled)
        return True

    def _become(self, outcome):
        if self.done():
            raise asyncio.InvalidStateError("done")
        self._outcome = outcome
        while self._waiting:
            fn, context = self._waiting.pop(0)
            self._loop.call_soon(fn, self, context=context)

    def add_done_callback(self, fn, *, context=None):
        if context is None:
            context = contextvars.copy_context()
        self._waiting.append((fn, context))
        if self.done():
            fn, context = self._waiting.pop()
            self._loop.call_soon(fn, self, context=context)

    def remove_done_callback(self, fn):
        before = len(self._waiting)
        self._waiting = [entry for entry in self._waiting if entry[0] != fn]
        return before - len(self._waiting)

    def __await__(self):
        while not self.done():
            self._asyncio_future_blocking = True
            yield self
        return self.result()


def raise_cancelled():
    raise asyncio.CancelledError
