# scene: children_end
import asyncio


async def double(*aws):
    await asyncio.gather(*(asyncio.shield(aw) for aw in aws))
