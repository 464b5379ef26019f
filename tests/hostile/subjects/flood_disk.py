# Fills the disk, up to 200 MB.
import tempfile


async def double(number):
    with tempfile.TemporaryFile() as file:
        for _ in range(200):
            file.write(b"x" * 1_000_000)
    return 0
