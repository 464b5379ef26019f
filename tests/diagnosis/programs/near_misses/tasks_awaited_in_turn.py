# scene: at_once
import asyncio


async def double(aws):
    tasks = [asyncio.create_task(aw) for aw in aws]
    return [await task for task in tasks]
