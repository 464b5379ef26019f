"""Follows links to other hosts, and so into the whole web."""

import asyncio
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

import aiohttp


@dataclass(frozen=True)
class Page:
    url: str
    status: int | None
    links: tuple[str, ...] = ()
    error: str | None = None


def find_hrefs(html):
    class Links(HTMLParser):
        def handle_starttag(self, tag, attributes):
            found.extend(v for k, v in attributes if tag == "a" and k == "href" and v is not None)

    found = []
    parser = Links()
    parser.feed(html)
    parser.close()
    return found


def same_host_links(page_url, html):
    links = []
    for href in find_hrefs(html):
        try:
            link = urldefrag(urljoin(page_url, href)).url
            if link.startswith("http") and link not in links:
                links.append(link)
        except ValueError:
            pass
    return tuple(links)


async def read_page(session, url, timeout):
    """One attempt: the page, and whether another attempt may help."""
    try:
        async with asyncio.timeout(timeout), session.get(url) as response:
            if response.status >= 400:
                return Page(url, response.status, (), "an error status"), response.status >= 500
            if response.content_type != "text/html":
                return Page(url, response.status), False
            html = await response.text(errors="replace")
    except (aiohttp.ClientConnectionError, TimeoutError) as error:
        return Page(url, None, (), repr(error)), True
    except aiohttp.ClientError as error:
        return Page(url, None, (), repr(error)), False
    return Page(url, response.status, same_host_links(url, html)), False


async def fetch(session, url, slots, timeout, retries):
    for attempt in range(retries + 1):
        if attempt:
            await asyncio.sleep(attempt)
        async with slots:
            page, again = await read_page(session, url, timeout)
        if not again:
            break
    return page


async def crawl(session, start, *, max_pages=100, max_concurrency=5, timeout=10.0, retries=2):
    pages, claimed = {}, set()
    slots = asyncio.Semaphore(max_concurrency)

    async def visit(url):
        pages[url] = page = await fetch(session, url, slots, timeout, retries)
        for link in page.links:
            claim(link)

    def claim(url):
        if url not in claimed and len(claimed) < max_pages:
            claimed.add(url)
            group.create_task(visit(url))

    async with asyncio.TaskGroup() as group:
        claim(urldefrag(start).url)
    return pages
