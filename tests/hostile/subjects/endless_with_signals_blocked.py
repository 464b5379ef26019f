# Blocks every signal, then loops for ever.
# tags: posix
import signal


async def double(number):
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    while True:
        pass
