# Writes to standard error without end, up to 1 GB.
import sys


async def double(number):
    for _ in range(10_000):
        sys.stderr.write("x" * 100_000)
    return 0
