# Sends SIGKILL to its own process while it is imported.
# tags: posix, dies
import ctypes
import os
import signal

ctypes.CDLL(None).kill(os.getpid(), int(signal.SIGKILL))
