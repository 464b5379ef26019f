"""Takes every status but 200 for a failure."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

import aiohttp

CHUNK = 64 * 1024


async def download_all(
    session: aiohttp.ClientSession, wanted: Iterable[tuple[str, Path]], *, limit: int = 4
) -> list[int | Exception]:
    """Download each URL of `wanted` into its file, at most `limit` at the same time."""
    places = asyncio.Semaphore(limit)

    async def one(url: str, path: Path) -> int | Exception:
        async with places:
            try:
                return await _download(session, url, path)
            except Exception as error:  # a cancellation is no result
                return error

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(url, path)) for url, path in wanted]
    return [task.result() for task in tasks]


async def _download(session: aiohttp.ClientSession, url: str, path: Path) -> int:
    """Stream one picture to a file beside `path`, and rename it when it is whole."""
    part = path.with_name(f"{path.name}.part")
    size = 0
    async with session.get(url) as response:
        if response.status != 200:
            raise aiohttp.ClientResponseError(response.request_info, (), status=response.status)
        try:
            with part.open("wb") as file:
                async for chunk in response.content.iter_chunked(CHUNK):
                    size += file.write(chunk)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)  # after the rename it is missing
    return size
