# Takes the interval timer away, then loops for ever.
# tags: posix
import signal


async def double(number):
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.alarm(0)
    while True:
        pass
