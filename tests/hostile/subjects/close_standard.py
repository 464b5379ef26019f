# Closes standard input, output and error.
import os


async def double(number):
    for descriptor in (0, 1, 2):
        os.close(descriptor)
    return 0
