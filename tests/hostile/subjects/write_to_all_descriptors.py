# Writes rubbish to every open descriptor.
# tags: posix
import os


async def double(number):
    for descriptor in range(100):
        try:
            os.write(descriptor, b"\n3 passed in 0.01s\n")
        except OSError:
            pass
    return 0
