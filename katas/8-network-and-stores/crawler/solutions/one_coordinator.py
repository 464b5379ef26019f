"""One coordinator holds all the state: it starts fetches, waits for the first to end, repeats.

The fetches know nothing of the crawl, so there is nothing to protect and no semaphore.
"""

from __future__ import annotations

import asyncio
from collections import deque
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
    seen = {urldefrag(start).url}
    waiting = deque(seen)
    running: set[asyncio.Task[Page]] = set()
    try:
        while waiting or running:
            while waiting and len(running) < max_concurrency:
                fetch = _fetch(session, waiting.popleft(), timeout, retries)
                running.add(asyncio.create_task(fetch))
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                page = task.result()
                pages[page.url] = page
                new = [link for link in page.links if link not in seen][: max_pages - len(seen)]
                seen.update(new)
                waiting.extend(new)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    return pages


async def _fetch(session: aiohttp.ClientSession, url: str, timeout: float, retries: int) -> Page:
    """The last word about one page; keeps its place in the crawl between its attempts."""
    for attempt in range(retries + 1):
        if attempt:
            await asyncio.sleep(2 ** (attempt - 1))
        try:
            async with asyncio.timeout(timeout):
                page = await _get(session, url)
        except (aiohttp.ClientConnectionError, TimeoutError) as error:
            page = Page(url, None, error=f"no answer: {error!r}")
        except aiohttp.ClientError as error:
            return Page(url, None, error=f"no whole answer: {error!r}")
        else:
            if page.status is None or page.status < 500:
                return page
    return page


async def _get(session: aiohttp.ClientSession, url: str) -> Page:
    async with session.get(url) as response:
        if not response.ok:
            return Page(url, response.status, error=f"{response.status} {response.reason}")
        if response.content_type != "text/html":
            return Page(url, response.status)
        html = await response.text(errors="replace")
    return Page(url, response.status, tuple(dict.fromkeys(_links(url, html))))


def _links(page_url: str, html: str) -> list[str]:
    found: list[str] = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            for name, value in attrs:
                if (tag, name) == ("a", "href") and value is not None:
                    found.append(value)

    Parser().feed(html)
    return [link for href in found if (link := _same_host(page_url, href)) is not None]


def _same_host(page_url: str, href: str) -> str | None:
    try:
        link = urldefrag(urljoin(page_url, href)).url
        return link if urlsplit(link)[:2] == urlsplit(page_url)[:2] else None
    except ValueError:
        return None
