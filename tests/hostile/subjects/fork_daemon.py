# Forks twice, in a session of its own: a daemon that sleeps for an hour.
# tags: posix
import asyncio
import os
import time


async def double(number):
    child = os.fork()
    if child == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(3600)
        os._exit(0)
    os.waitpid(child, 0)
    await asyncio.sleep(1)
    return 2 * number
