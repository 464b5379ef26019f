# Makes tasks without end.
import asyncio


async def double(number):
    tasks = []
    while True:
        tasks.append(asyncio.create_task(asyncio.sleep(1)))
        await asyncio.sleep(0)
