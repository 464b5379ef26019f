# Leaves a program running.
import asyncio
import subprocess
import sys


async def double(number):
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
    await asyncio.sleep(1)
    return 2 * number
