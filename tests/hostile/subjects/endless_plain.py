# Loops for ever.
async def double(number):
    while True:
        pass
