# A generator that loops for ever when it is closed.
async def numbers():
    try:
        yield 1
    finally:
        while True:
            pass


async def double(number):
    async for one in numbers():
        return one + number
