# scene: awaited
import time
from concurrent.futures import ThreadPoolExecutor


async def double():
    with ThreadPoolExecutor() as pool:
        pool.submit(time.sleep, 0.05).result()
