# Prints without end, up to 1 GB.
async def double(number):
    for _ in range(10_000):
        print("x" * 100_000)
    return 0
