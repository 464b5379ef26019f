# scene: children_end
import asyncio


async def double(*aws):
    tasks = [asyncio.ensure_future(aw) for aw in aws]
    try:
        for task in tasks:
            await task
    except asyncio.CancelledError:
        tasks[0].cancel()
        raise
