# scene: awaited
import time
from time import sleep


async def double():
    sleep(30)
