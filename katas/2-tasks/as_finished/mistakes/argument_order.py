"""Gives the tasks in the order of the arguments."""

import asyncio


def as_finished(aws, *, timeout=None):
    return iter([asyncio.ensure_future(aw) for aw in dict.fromkeys(aws)])
