"""As many workers as places; they share one iterator, and tempfile names their files."""

import asyncio
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import aiohttp


async def download_all(
    session: aiohttp.ClientSession, wanted: Iterable[tuple[str, Path]], *, limit: int = 4
) -> list[int | Exception]:
    """Download each URL of `wanted` into its file, at most `limit` at the same time."""
    results: dict[int, int | Exception] = {}
    jobs = enumerate(wanted)

    async def work() -> None:
        for number, (url, path) in jobs:
            try:
                results[number] = await _download(session, url, path)
            except Exception as error:
                results[number] = error

    workers = [asyncio.create_task(work()) for _ in range(limit)]
    try:
        await asyncio.wait(workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return [results[number] for number in sorted(results)]


async def _download(session: aiohttp.ClientSession, url: str, path: Path) -> int:
    response = await session.get(url)
    try:
        response.raise_for_status()
        return await _save(response.content, path)
    finally:
        response.release()


async def _save(content: aiohttp.StreamReader, path: Path) -> int:
    handle, name = tempfile.mkstemp(dir=path.parent)
    whole = False
    try:
        with os.fdopen(handle, "wb") as file:
            async for chunk, _ in content.iter_chunks():
                file.write(chunk)
            size = file.tell()
        os.replace(name, path)
        whole = True
    finally:
        if not whole:
            os.unlink(name)
    return size
