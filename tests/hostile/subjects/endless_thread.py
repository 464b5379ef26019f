# Leaves an ordinary thread behind that never ends.
import threading


def for_ever():
    while True:
        pass


async def double(number):
    threading.Thread(target=for_ever).start()
    return 2 * number
