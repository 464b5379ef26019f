# Returns a value of 50 million characters.
async def double(number):
    return "x" * 50_000_000
