# Stops its own process: nothing inside can go on.
# tags: posix, outside
import ctypes
import os
import signal


async def double(number):
    ctypes.CDLL(None).kill(os.getpid(), int(signal.SIGSTOP))
