# Closes every descriptor from 3 to 100.
# tags: posix
import os


async def double(number):
    os.closerange(3, 100)
    return 0
