# scene: children_end
import asyncio


async def double(*aws):
    ended = asyncio.Queue()
    for aw in aws:
        task = asyncio.ensure_future(aw)
        task.add_done_callback(ended.put_nowait)
    for _ in aws:
        await ended.get()
