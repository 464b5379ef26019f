# Loops for ever and never lets an exception out.
# tags: dies
async def double(number):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
