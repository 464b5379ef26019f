# scene: awaited
import subprocess, sys


async def double():
    subprocess.run([sys.executable, "-c", ""], check=True)
