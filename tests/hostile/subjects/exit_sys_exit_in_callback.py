# Calls sys.exit(0) in a callback of the event loop.
import asyncio
import sys


async def double(number):
    asyncio.get_running_loop().call_later(0.5, sys.exit, 0)
    await asyncio.sleep(1)
    return 2 * number
