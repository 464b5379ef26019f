"""The end of each download begins the next one: a deque, a set of tasks, one event for all news."""

import asyncio
from collections import deque
from collections.abc import Callable
from pathlib import Path

import aiohttp


class NoSuchSong(LookupError):
    """The text of this song is not there, and it will not come."""


class ServiceStopped(Exception):
    """The service has been stopped and gives no more answers."""


class LyricsService:
    """Copies the songs of a website into a folder, and answers with their texts meanwhile."""

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
        self._seen = {start}
        self._waiting = deque([start])
        self._running: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()
        self._stopped = False

    async def __aenter__(self) -> "LyricsService":
        self._fill()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._stopped = True
        try:
            async with asyncio.timeout(self._grace):
                while self._running:
                    await asyncio.wait(self._running)
        except TimeoutError:
            pass
        finally:
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
            self._waiting.clear()
            self._tell()

    async def lyrics(self, name: str) -> str:
        """The text of a song, as soon as it is there."""
        file = self._folder / f"{name}.txt"
        if self._stopped:
            raise ServiceStopped(name)
        while not file.exists() and self._may_come(name):
            await self._news.wait()
        if file.exists():
            return file.read_text("utf-8")
        raise ServiceStopped(name) if self._stopped else NoSuchSong(name)

    def _may_come(self, name: str) -> bool:
        lost = any(url.endswith(f"/{name}.txt") for url in self.failures)
        return bool(self._waiting or self._running) and not lost

    def _tell(self) -> None:
        """Wake all who wait; the next news have an event of their own."""
        self._news.set()
        self._news = asyncio.Event()

    def _fill(self) -> None:
        while self._waiting and len(self._running) < self._workers and not self._stopped:
            url = self._waiting.popleft()
            task = asyncio.create_task(self._fetch(url), name=url)
            self._running.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and isinstance(error := task.exception(), Exception):
            self.failures[task.get_name()] = error
        self._fill()
        self._tell()

    async def _fetch(self, url: str) -> None:
        response = await self._session.get(url)
        async with response:
            response.raise_for_status()
            body = await response.read()
        if not url.endswith(".txt"):
            links = dict.fromkeys(self._find_links(url, body.decode()))
            new = [link for link in links if link not in self._seen]
            self._seen.update(new)
            self._waiting.extend(new)
            return
        file = self._folder / url.rsplit("/", 1)[1]
        unfinished = file.with_suffix(".new")
        try:
            unfinished.write_bytes(body)
            unfinished.replace(file)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
