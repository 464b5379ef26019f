"""Threads of its own do all the URLs that wait, although the caller was cancelled."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from typing import Any


class Download:
    """What the threads of one call have in common."""

    def __init__(self, get: Callable[[str], Any], urls: list[str]) -> None:
        self._get = get
        self._waiting = iter(enumerate(urls))
        self._lock = threading.Lock()
        self._running = 0
        self._loop = asyncio.get_running_loop()
        self.all_ended = asyncio.Event()
        self.pages: list[Any] = [None] * len(urls)
        self.error: BaseException | None = None

    def start(self, threads: int) -> None:
        self._running = threads
        for _ in range(threads):
            threading.Thread(target=self._work).start()

    def _work(self) -> None:
        while (item := self._next()) is not None:
            number, url = item
            try:
                self.pages[number] = self._get(url)
            except BaseException as error:
                with self._lock:
                    self.error = self.error or error
        with self._lock:
            self._running -= 1
            is_last = self._running == 0
        if is_last:
            self._loop.call_soon_threadsafe(self.all_ended.set)

    def _next(self) -> tuple[int, str] | None:
        with self._lock:
            if self.error is not None:
                return None
            return next(self._waiting, None)


async def download_all(
    get: Callable[[str], Any], urls: Iterable[str], *, max_threads: int = 4
) -> list[Any]:
    urls = list(urls)
    if not urls:
        return []
    download = Download(get, urls)
    download.start(min(max_threads, len(urls)))
    try:
        await download.all_ended.wait()
    except asyncio.CancelledError:
        await download.all_ended.wait()
        raise
    if download.error is not None:
        raise download.error
    return download.pages
