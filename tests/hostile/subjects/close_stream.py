# Closes `sys.stdout` and `sys.stderr`.
import sys


async def double(number):
    sys.stdout.close()
    sys.stderr.close()
    return 0
