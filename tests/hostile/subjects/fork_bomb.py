# Forks, and its children fork, up to some 60 processes that sleep.
# tags: posix
import os
import time


async def double(number):
    for _ in range(6):
        os.fork()
    time.sleep(3600)
