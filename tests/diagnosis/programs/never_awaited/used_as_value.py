# scene: two
async def two():
    return 2


async def double():
    x = two()
    return x + 0
