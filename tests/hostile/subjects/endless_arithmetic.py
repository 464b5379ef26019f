# Computes a number that has no room on this planet.
# tags: dies
async def double(number):
    return 10**10**8
