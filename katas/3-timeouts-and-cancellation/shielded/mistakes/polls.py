"""Looks ten times a second whether the work has ended."""

import asyncio


async def shield(aw):
    work = asyncio.ensure_future(aw)
    while not work.done():
        await asyncio.sleep(0.1)
    return work.result()
