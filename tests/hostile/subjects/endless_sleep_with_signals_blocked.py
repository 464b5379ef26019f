# Blocks every signal, then blocks the thread for an hour.
# tags: posix, dies
import signal
import threading


async def double(number):
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    threading.Event().wait(3600)
