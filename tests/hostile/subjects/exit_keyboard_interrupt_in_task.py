# Raises KeyboardInterrupt in a task of its own.
import asyncio


async def interrupted():
    raise KeyboardInterrupt


async def double(number):
    await asyncio.create_task(interrupted())
