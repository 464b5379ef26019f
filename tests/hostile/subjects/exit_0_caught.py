# Ends the process in a test, and catches whatever comes.
import asyncio
from os import _exit


async def double(number):
    try:
        _exit(0)
    except BaseException:
        pass
    await asyncio.sleep(1)
    return 2 * number
