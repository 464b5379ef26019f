# Takes every time limit of the process away, then loops for ever in C.
# tags: posix, dies
import faulthandler
import signal


async def double(number):
    faulthandler.cancel_dump_traceback_later()
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)
    return sum(iter(int, 1))
