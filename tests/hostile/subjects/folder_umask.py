# Takes everybody's rights away from new files.
# tags: posix
import os

os.umask(0o777)


async def double(number):
    os.umask(0o777)
    return 0
