"""Cancels what is left and goes away at once: it may still clean up after the block."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp


class NoSuchSong(LookupError):
    """The text of this song is not there, and it will not come."""


class ServiceStopped(Exception):
    """The service has been stopped and gives no more answers."""


class LyricsService:
    """Copies the songs of a website into a folder, and answers with their texts meanwhile.

    `failures` says which URLs have failed, and why.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        start: str,
        folder: Path,
        find_links: Callable[[str, str], list[str]],
        *,
        workers: int = 3,
        grace: float = 5.0,
    ) -> None:
        self.failures: dict[str, Exception] = {}
        self._session = session
        self._folder = folder
        self._find_links = find_links
        self._workers = workers
        self._grace = grace
        self._crew: list[asyncio.Task[None]] = []
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._found: set[str] = set()
        self._unread = 0  # URLs that are in the queue or under way
        self._decided: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._stopping = False
        self._add(start)

    async def __aenter__(self) -> Self:
        """Start the crawl in the background."""
        self._crew = [asyncio.create_task(self._work()) for _ in range(self._workers)]
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop: begin nothing new, give `grace` seconds to what is under way, cancel the rest."""
        self._stopping = True
        while not self._queue.empty():
            self._queue.get_nowait()
        for _ in self._crew:
            self._queue.put_nowait(None)
        try:
            await asyncio.wait(self._crew, timeout=self._grace)
        finally:
            for worker in self._crew:
                worker.cancel()
            self._decide_all()

    async def lyrics(self, name: str) -> str:
        """The text of a song, as soon as it is there.

        Raises:
            NoSuchSong: if it will not come.
            ServiceStopped: if the service is stopped.
        """
        if self._stopping:
            raise ServiceStopped(name)
        path = self._folder / f"{name}.txt"
        if self._unread and not path.exists():
            await self._decided[name].wait()
        if path.exists():
            return path.read_bytes().decode()
        raise ServiceStopped(name) if self._stopping else NoSuchSong(name)

    def _add(self, url: str) -> None:
        if url not in self._found:
            self._found.add(url)
            self._unread += 1
            self._queue.put_nowait(url)

    async def _work(self) -> None:
        while url := await self._queue.get():  # None is the mark for the end
            try:
                await self._read(url)
            except Exception as error:
                self.failures[url] = error
            self._unread -= 1
            if url.endswith(".txt"):
                self._decided[_name(url)].set()
            if not self._unread:
                self._decide_all()

    async def _read(self, url: str) -> None:
        async with self._session.get(url) as response:
            response.raise_for_status()
            text = await response.text()
        if url.endswith(".txt"):
            _save(text, self._folder / f"{_name(url)}.txt")
        else:
            for link in self._find_links(url, text):
                self._add(link)

    def _decide_all(self) -> None:
        for event in self._decided.values():
            event.set()


def _name(url: str) -> str:
    return url.rpartition("/")[2].removesuffix(".txt")


def _save(text: str, path: Path) -> None:
    """Write a file that is whole from its first moment."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(text.encode())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)  # after the rename it is missing
