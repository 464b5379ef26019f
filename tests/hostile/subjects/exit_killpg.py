# Sends SIGTERM to its whole process group.
# tags: posix
import os
import signal


async def double(number):
    os.killpg(0, signal.SIGTERM)
