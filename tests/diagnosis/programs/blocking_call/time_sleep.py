# scene: awaited
import time


async def double():
    time.sleep(30)
