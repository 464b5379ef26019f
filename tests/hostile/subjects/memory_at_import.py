# Takes up to 4 GB while it is imported.
blocks = [bytearray(b"x") * 2**26 for _ in range(64)]


async def double(number):
    return 2 * number
