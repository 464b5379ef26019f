# scene: awaited
import threading


async def double():
    threading.Event().wait(0.01)
