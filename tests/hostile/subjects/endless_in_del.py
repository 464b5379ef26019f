# Loops for ever in `__del__`, where exceptions are ignored.
import asyncio


class Heavy:
    def __del__(self):
        while True:
            pass


async def double(number):
    await asyncio.sleep(1)
    Heavy()
    return 2 * number
