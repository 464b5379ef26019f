# scene: awaited
import asyncio
import contextlib


async def double():
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.Event().wait(), 1)
