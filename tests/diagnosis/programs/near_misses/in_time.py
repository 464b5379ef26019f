# scene: timeout_block
import asyncio


async def double():
    await asyncio.sleep(0.5)
