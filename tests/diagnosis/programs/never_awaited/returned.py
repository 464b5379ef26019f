# scene: two
async def two():
    return 2


async def double():
    return two()
