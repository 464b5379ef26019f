# scene: at_once
import asyncio


async def double(aws):
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(aw) for aw in aws]
    return [task.result() for task in tasks]
