# scene: awaited
import asyncio
import threading


async def double():
    thread = threading.Thread(target=lambda: None)
    thread.start()
    while thread.is_alive():
        await asyncio.sleep(1)
