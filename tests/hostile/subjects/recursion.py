# Calls itself without end.
async def double(number):
    return await double(number + 1)
