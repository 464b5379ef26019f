# Forks in every call; both processes go on.
# tags: posix
import os


async def double(number):
    os.fork()
    return 2 * number
