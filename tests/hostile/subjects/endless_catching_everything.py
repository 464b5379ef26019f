# Loops for ever and catches every exception, also the interruption, for a while.
import itertools


async def double(number):
    for _round in range(3):
        try:
            for _ in itertools.count():
                pass
        except BaseException:
            pass
    return 2 * number
