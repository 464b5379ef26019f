# scene: timeout_block
import asyncio
import contextlib


async def double():
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.sleep(60)
