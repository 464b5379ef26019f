# Raises an exception with a message of 50 million characters.
async def double(number):
    raise ValueError("x" * 50_000_000)
