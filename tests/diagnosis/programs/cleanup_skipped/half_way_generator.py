# scene: closed
async def numbers(log):
    try:
        yield 1
        yield 2
    finally:
        log.append("closed")


kept = []


async def double():
    log = []
    generator = numbers(log)
    await anext(generator)
    result = list(log)
    del generator
    return result
