# Forks; the child sleeps for an hour.
# tags: posix
import asyncio
import os
import time


async def double(number):
    if os.fork() == 0:
        time.sleep(3600)
    await asyncio.sleep(1)
    return 2 * number
