# scene: awaited
async def double():
    return 1 +
