"""Crawl a website: many pages, a few at a time, each one once."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

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
    """Read the page `start` and every page on the same host that it leads to.

    The keys of the result are the URLs of the pages.
    """
    raise NotImplementedError
