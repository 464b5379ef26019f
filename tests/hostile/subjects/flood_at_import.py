# Prints up to 1 GB while it is imported.
for _ in range(10_000):
    print("x" * 100_000)


async def double(number):
    return 0
