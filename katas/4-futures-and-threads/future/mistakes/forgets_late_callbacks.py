"""Keeps a callback that comes when the future is done, and never calls it."""

import asyncio
import contextvars


class Future:
    _asyncio_future_blocking = False

    def __init__(self, *, loop=None):
        self.loop = asyncio.get_running_loop() if loop is None else loop
        self.state, self.value, self.error = "pending", None, None
        self.callbacks = []

    def get_loop(self):
        return self.loop

    def done(self):
        return self.state != "pending"

    def cancelled(self):
        return self.state == "cancelled"

    def result(self):
        if self.exception() is not None:
            raise self.error
        return self.value

    def exception(self):
        if self.state == "pending":
            raise asyncio.InvalidStateError
        if self.state == "cancelled":
            raise asyncio.CancelledError
        return self.error

    def set_result(self, result):
        if self.done():
            raise asyncio.InvalidStateError
        self.state, self.value = "finished", result
        self.call_all()

    def set_exception(self, exception):
        if self.done():
            raise asyncio.InvalidStateError
        self.state, self.error = "finished", exception
        self.call_all()

    def cancel(self, msg=None):
        if self.done():
            return False
        self.state = "cancelled"
        self.call_all()
        return True

    def call_all(self):
        for fn, context in self.callbacks:
            self.loop.call_soon(fn, self, context=context)
        self.callbacks = []

    def add_done_callback(self, fn, *, context=None):
        if context is None:
            context = contextvars.copy_context()
        self.callbacks.append((fn, context))

    def remove_done_callback(self, fn):
        before = len(self.callbacks)
        self.callbacks = [entry for entry in self.callbacks if entry[0] != fn]
        return before - len(self.callbacks)

    def __await__(self):
        if not self.done():
            self._asyncio_future_blocking = True
            yield self
        return self.result()
