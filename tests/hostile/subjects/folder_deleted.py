# Deletes the folder it has gone to.
# tags: posix
import os
import tempfile

folder = tempfile.mkdtemp()
os.chdir(folder)
os.rmdir(folder)


async def double(number):
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    os.rmdir(folder)
    return 0
