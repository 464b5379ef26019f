# Takes up to 4 GB and keeps them in the module.
blocks = []


async def double(number):
    while len(blocks) < 64:
        blocks.append(bytearray(b"x") * 2**26)
    return 2 * number
