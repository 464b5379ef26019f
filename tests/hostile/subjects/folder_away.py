# Goes to another folder.
import os
import tempfile


async def double(number):
    os.chdir(tempfile.gettempdir())
    return 0
