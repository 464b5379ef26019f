# Starts 500 threads that never end.
import threading


async def double(number):
    for _ in range(500):
        threading.Thread(target=threading.Event().wait).start()
    return 2 * number
