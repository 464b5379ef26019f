# scene: awaited
async def something_else():
    pass
