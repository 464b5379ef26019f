# Forks while it is imported; both processes go on.
# tags: posix
import os

os.fork()


async def double(number):
    return 0
