"""Calls the blocking function in the loop's thread."""


async def download_all(get, urls, *, max_threads=4):
    return [get(url) for url in urls]
