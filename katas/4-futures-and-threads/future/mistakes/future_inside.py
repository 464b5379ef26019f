"""Wraps a future of asyncio, which then does all the work."""

import asyncio


class Future:
    def __init__(self, *, loop=None):
        self.inner = (loop or asyncio.get_running_loop()).create_future()

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def __await__(self):
        return self.inner.__await__()
