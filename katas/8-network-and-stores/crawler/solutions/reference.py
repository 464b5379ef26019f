"""One task for each URL in a task group; a semaphore lets only a few of them talk at a time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import aiohttp


@dataclass(frozen=True)
class Page:
    """What the crawl knows about one URL. This class is complete."""

    url: str
    status: int | None  # the HTTP status; None if there was no complete response
    links: tuple[str, ...] = ()  # the URLs on the same host that the page links to
    error: str | None = None  # None if the page was read, else a text that says why not


def find_hrefs(html: str) -> list[str]:
    """The values of `<a href="...">` in a page, as they are written there. Complete, too."""

    class Links(HTMLParser):
        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            found.extend(v for k, v in attributes if tag == "a" and k == "href" and v is not None)

    found: list[str] = []
    parser = Links()
    parser.feed(html)
    parser.close()
    return found


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
    slots = asyncio.Semaphore(max_concurrency)
    limit = aiohttp.ClientTimeout(total=timeout)  # covers headers and body, on every attempt

    def claim(url: str) -> None:
        # No await between the question and the answer: nobody else can claim it meanwhile.
        if url not in claimed and len(claimed) < max_pages:
            claimed.add(url)
            group.create_task(visit(url))

    async def visit(url: str) -> None:
        page = pages[url] = await fetch(url)
        for link in page.links:
            claim(link)

    async def fetch(url: str) -> Page:
        pause = 1.0
        for attempts_left in range(retries, -1, -1):
            async with slots:
                page, may_be_better_later = await _attempt(session, url, limit)
            if not (may_be_better_later and attempts_left):
                break
            await asyncio.sleep(pause)  # outside of the slot: somebody else may have it
            pause *= 2
        return page

    async with asyncio.TaskGroup() as group:
        claim(urldefrag(start).url)
    return pages


async def _attempt(
    session: aiohttp.ClientSession, url: str, limit: aiohttp.ClientTimeout
) -> tuple[Page, bool]:
    """One request: what it says about the page, and whether asking again may say more."""
    try:
        async with session.get(url, timeout=limit) as response:
            status = response.status
            if status >= 400:
                return Page(url, status, error=f"the server answered {status}"), status >= 500
            if response.content_type != "text/html":
                return Page(url, status), False
            html = await response.text(errors="replace")
    except (aiohttp.ClientConnectionError, TimeoutError) as error:
        return Page(url, None, error=repr(error)), True  # str(TimeoutError()) would be empty
    except aiohttp.ClientError as error:
        return Page(url, None, error=repr(error)), False
    return Page(url, status, _links(url, html)), False


def _links(page_url: str, html: str) -> tuple[str, ...]:
    """The same-host links of a page, whole and without fragment, each once."""
    links: dict[str, None] = {}  # a set that keeps its order
    for href in find_hrefs(html):
        try:
            link = urldefrag(urljoin(page_url, href)).url
            same_host = urlsplit(link)[:2] == urlsplit(page_url)[:2]
        except ValueError:  # not a URL at all
            continue
        if same_host:
            links[link] = None
    return tuple(links)
