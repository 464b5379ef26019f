"""A generator is the life; a task group in one task has all downloads; futures for the clients."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp


class NoSuchSong(LookupError):
    """The text of this song is not there, and it will not come."""


class ServiceStopped(Exception):
    """The service has been stopped and gives no more answers."""


@asynccontextmanager
async def LyricsService(
    session: aiohttp.ClientSession,
    start: str,
    folder: Path,
    find_links: Callable[[str, str], list[str]],
    *,
    workers: int = 3,
    grace: float = 5.0,
) -> AsyncIterator["Desk"]:
    """Copy the songs of a website into a folder, and answer with their texts meanwhile."""
    desk = Desk(folder)
    crawl = asyncio.create_task(_crawl(session, start, find_links, workers, desk))
    try:
        yield desk
    finally:
        desk.open = False
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(crawl, grace)  # it cancels, and waits for the end
        finally:
            desk.send_away(ServiceStopped)


class Desk:
    """Where clients ask and wait; it knows the folder and nothing of the web."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.failures: dict[str, Exception] = {}
        self.open = True
        self._nothing_comes = False
        self._lost: set[str] = set()
        self._clients: defaultdict[str, set[asyncio.Future[str]]] = defaultdict(set)

    async def lyrics(self, name: str) -> str:
        """The text of a song, as soon as it is there."""
        if not self.open:
            raise ServiceStopped(name)
        with suppress(FileNotFoundError):
            return (self.folder / f"{name}.txt").read_text(encoding="utf-8")
        if self._nothing_comes or name in self._lost:
            raise NoSuchSong(name)
        client = asyncio.get_running_loop().create_future()
        self._clients[name].add(client)
        try:
            return await client
        finally:
            self._clients[name].discard(client)

    def has_come(self, name: str, text: str) -> None:
        """Keep the text of a song, and give it to those who wait for it."""
        path = self.folder / f"{name}.txt"
        path.write_text(text, encoding="utf-8")
        for client in self._clients.pop(name, ()):
            if not client.done():
                client.set_result(text)

    def is_lost(self, name: str) -> None:
        """The song does not come: tell those who wait for it, and those who will ask."""
        self._lost.add(name)
        for client in self._clients.pop(name, ()):
            if not client.done():
                client.set_exception(NoSuchSong(name))

    def crawl_is_over(self) -> None:
        """No song comes any more."""
        self._nothing_comes = True
        self.send_away(NoSuchSong)

    def send_away(self, kind: type[Exception]) -> None:
        """Tell all who wait that they wait in vain."""
        for name, clients in self._clients.items():
            for client in clients:
                if not client.done():
                    client.set_exception(kind(name))


async def _crawl(
    session: aiohttp.ClientSession,
    start: str,
    find_links: Callable[[str, str], list[str]],
    workers: int,
    desk: Desk,
) -> None:
    slots = asyncio.Semaphore(workers)
    seen: set[str] = set()

    async def download(url: str) -> None:
        async with slots:
            if not desk.open:
                return
            is_song = url.endswith(".txt")
            name = urlsplit(url).path.split("/")[-1][:-4]
            try:
                async with session.get(url, raise_for_status=True) as response:
                    text = (await response.read()).decode()
                if is_song:
                    desk.has_come(name, text)
                else:
                    for link in find_links(url, text):
                        claim(link)
            except Exception as error:
                desk.failures[url] = error
                if is_song:
                    desk.is_lost(name)

    def claim(url: str) -> None:
        if url not in seen:
            seen.add(url)
            group.create_task(download(url))

    async with asyncio.TaskGroup() as group:
        claim(start)
    if desk.open:
        desk.crawl_is_over()
