# scene: awaited
async def double():
    while True:
        pass
