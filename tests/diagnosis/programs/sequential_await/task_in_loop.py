# scene: at_once
import asyncio


async def double(aws):
    out = []
    for aw in aws:
        out.append(await asyncio.create_task(aw))
    return out
