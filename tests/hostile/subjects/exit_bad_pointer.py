# Reads from address 0.
# tags: dies
import ctypes


async def double(number):
    return ctypes.string_at(0)
