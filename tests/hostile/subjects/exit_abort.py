# Aborts the process.
import os


async def double(number):
    os.abort()
