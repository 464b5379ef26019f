# scene: awaited
import threading
import time


async def double():
    thread = threading.Thread(target=time.sleep, args=(0.05,))
    thread.start()
    thread.join()
