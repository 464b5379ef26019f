# Raises KeyboardInterrupt.
async def double(number):
    raise KeyboardInterrupt
