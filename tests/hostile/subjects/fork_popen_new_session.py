# Leaves a program running, in a session of its own, at the import.
import subprocess
import sys

subprocess.Popen(
    [sys.executable, "-c", "import time; time.sleep(3600)"], start_new_session=True
)


async def double(number):
    return 0
