"""A context manager for a file that is whole or not there; `gather` collects the results."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import aiohttp


async def download_all(
    session: aiohttp.ClientSession, wanted: Iterable[tuple[str, Path]], *, limit: int = 4
) -> list[int | BaseException]:
    """Download each URL of `wanted` into its file, at most `limit` at the same time."""
    places = asyncio.Semaphore(limit)

    async def download(url: str, path: Path) -> int:
        async with places, session.get(url, raise_for_status=True) as response:
            with whole_file(path) as file:
                while chunk := await response.content.readany():
                    file.write(chunk)
                return file.tell()

    # With return_exceptions, a gather that is cancelled waits for the end of all its children.
    downloads = (download(url, path) for url, path in wanted)
    return await asyncio.gather(*downloads, return_exceptions=True)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that stands under `path` when the block ends, or, after an exception, nowhere."""
    part = path.with_name(f".{path.name}.tmp")
    try:
        with part.open("wb") as file:
            yield file
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    part.replace(path)
