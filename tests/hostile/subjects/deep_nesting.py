# Returns a list that is nested 100,000 deep.
async def double(number):
    nested = []
    for _ in range(100_000):
        nested = [nested]
    return nested
