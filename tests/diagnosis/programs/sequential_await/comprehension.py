# scene: at_once
async def double(aws):
    return [await aw for aw in aws]
