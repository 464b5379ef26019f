"""A fixed number of workers take URLs from a queue; the crawl is over when the queue is done."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import aiohttp


@dataclass(frozen=True)
class Page:
    """What the crawl knows about one URL."""

    url: str
    status: int | None
    links: tuple[str, ...] = ()
    error: str | None = None


class MayPass(Exception):
    """This attempt failed, the next one may not; carries what is known about the page."""

    def __init__(self, page: Page) -> None:
        super().__init__(page.error)
        self.page = page


class _Links(HTMLParser):
    """Collects the links of one page that stay on its host."""

    def __init__(self, page_url: str) -> None:
        super().__init__()
        self._base = page_url
        self._host = urlsplit(page_url)[:2]
        self.found: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag != "a" or href is None:
            return
        try:
            link = urldefrag(urljoin(self._base, href)).url
            if urlsplit(link)[:2] == self._host:
                self.found[link] = None
        except ValueError:
            pass


async def crawl(
    session: aiohttp.ClientSession,
    start: str,
    *,
    max_pages: int = 100,
    max_concurrency: int = 5,
    timeout: float = 10.0,
    retries: int = 2,
) -> dict[str, Page]:
    """Read the page `start` and every page on the same host that it leads to."""
    pages: dict[str, Page] = {}
    claimed: set[str] = set()
    queue: asyncio.Queue[str] = asyncio.Queue()

    def claim(url: str) -> None:
        if url not in claimed and len(claimed) < max_pages:
            claimed.add(url)
            queue.put_nowait(url)

    async def work() -> None:
        while True:
            url = await queue.get()
            try:
                page = pages[url] = await _read(session, url, timeout, retries)
                for link in page.links:
                    claim(link)
            finally:
                queue.task_done()

    claim(urldefrag(start).url)
    workers = [asyncio.create_task(work()) for _ in range(max_concurrency)]
    try:
        await queue.join()
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return pages


async def _read(session: aiohttp.ClientSession, url: str, timeout: float, retries: int) -> Page:
    for pause in _pauses(retries):
        try:
            return await _attempt(session, url, timeout)
        except MayPass as failure:
            page = failure.page
            if pause is not None:
                await asyncio.sleep(pause)
    return page


def _pauses(retries: int) -> Iterator[float | None]:
    """The pause after each attempt, and None after the last one."""
    yield from (2.0**attempt for attempt in range(retries))
    yield None


async def _attempt(session: aiohttp.ClientSession, url: str, timeout: float) -> Page:
    try:
        async with asyncio.timeout(timeout), session.get(url) as response:
            body = await response.read()
    except (aiohttp.ClientConnectionError, TimeoutError) as error:
        raise MayPass(Page(url, None, error=f"{type(error).__name__} {error}")) from error
    except aiohttp.ClientError as error:
        return Page(url, None, error=f"{type(error).__name__} {error}")
    page = Page(url, response.status, error=None if response.ok else f"status {response.status}")
    if response.status >= 500:
        raise MayPass(page)
    if not response.ok or response.content_type != "text/html":
        return page
    links = _Links(url)
    links.feed(body.decode(response.get_encoding(), errors="replace"))
    links.close()
    return Page(url, response.status, tuple(links.found))
