# Closes every descriptor from 0 to 100 while it is imported.
# tags: posix
import os

os.closerange(0, 100)


async def double(number):
    return 0
