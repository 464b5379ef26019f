"""Starts each awaitable only when its item is taken."""

import asyncio


def as_finished(aws, *, timeout=None):
    for aw in dict.fromkeys(aws):
        yield asyncio.ensure_future(aw)
