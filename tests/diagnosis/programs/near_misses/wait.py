# scene: at_once
import asyncio


async def double(aws):
    tasks = [asyncio.create_task(aw) for aw in aws]
    await asyncio.wait(tasks)
    return [task.result() for task in tasks]
