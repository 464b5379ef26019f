"""Does not take the caller's context along; run_in_executor does not do that by itself."""

import asyncio
from functools import partial


async def to_thread(func, /, *args, **kwargs):
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(None, partial(func, *args, **kwargs))
