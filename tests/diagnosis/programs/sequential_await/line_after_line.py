# scene: at_once
async def double(aws):
    one, two, three = aws
    a = await one
    b = await two
    c = await three
    return [a, b, c]
