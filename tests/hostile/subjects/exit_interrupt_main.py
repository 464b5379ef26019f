# Simulates Ctrl-C.
import _thread


async def double(number):
    _thread.interrupt_main()
    return 0
