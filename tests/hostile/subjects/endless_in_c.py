# Loops for ever inside one call that is written in C.
# tags: dies
async def double(number):
    return sum(iter(int, 1))
