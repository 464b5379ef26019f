# Sends SIGKILL to its own process.
# tags: posix
import os
import signal


async def double(number):
    os.kill(os.getpid(), signal.SIGKILL)
