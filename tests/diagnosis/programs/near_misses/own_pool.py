# scene: awaited
import asyncio
import time
from concurrent.futures import ThreadPoolExecutor


async def double():
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor() as pool:
        await loop.run_in_executor(pool, time.sleep, 0.01)
