# Takes memory until there is none left, or 4 GB are taken.
async def double(number):
    blocks = []
    while len(blocks) < 64:
        blocks.append(bytearray(b"x") * 2**26)
    return 2 * number
