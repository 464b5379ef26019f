# Calls itself until the stack is full.
# tags: dies
import sys


def deeper(number):
    return deeper(number + 1)


async def double(number):
    sys.setrecursionlimit(10**9)
    return deeper(number)
