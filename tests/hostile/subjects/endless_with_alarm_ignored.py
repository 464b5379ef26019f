# Ignores SIGALRM, SIGTERM and SIGINT, then loops for ever.
# tags: posix
import signal


async def double(number):
    for one in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
        signal.signal(one, signal.SIG_IGN)
    while True:
        pass
