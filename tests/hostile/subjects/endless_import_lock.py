# Waits in a thread for an import that waits for the thread.
import threading

started = threading.Thread(target=__import__, args=("double",))
started.start()
started.join()


async def double(number):
    return 2 * number
