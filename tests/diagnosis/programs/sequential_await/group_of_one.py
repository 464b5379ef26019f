# scene: at_once
import asyncio


async def double(aws):
    for aw in aws:
        async with asyncio.TaskGroup() as g:
            g.create_task(aw)
