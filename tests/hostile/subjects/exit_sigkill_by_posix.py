# Sends SIGKILL to its own process, behind the back of `os`.
# tags: posix, dies
import ctypes
import os
import signal


async def double(number):
    ctypes.CDLL(None).kill(os.getpid(), int(signal.SIGKILL))
