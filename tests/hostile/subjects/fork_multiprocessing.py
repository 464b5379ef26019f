# Leaves a process of multiprocessing running.
import multiprocessing
import time


async def double(number):
    multiprocessing.get_context("spawn").Process(target=time.sleep, args=(3600,)).start()
    return 0
