# Forks; the child ends the session with success.
# tags: posix
import os


async def double(number):
    if os.fork() == 0:
        os._exit(0)
    return 0
