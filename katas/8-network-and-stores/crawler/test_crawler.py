"""The contract of `crawl`, in the order of the README."""

import asyncio
import math

import aiohttp
import pytest
from crawler import crawl

SITE = "http://garden.test"
HOME = f"{SITE}/"


def html(*hrefs):
    """A page with these links."""
    links = "".join(f'<p><a href="{href}">read more</a></p>' for href in hrefs)
    return f"<html><body>{links}</body></html>"


def paths(urls):
    """The paths of URLs on the site, sorted."""
    return sorted(url.removeprefix(SITE) for url in urls)


def asked(http):
    """The paths that were requested, sorted; with each attempt."""
    return paths(request.url for request in http.requests)


def starts(http, url):
    """The moments at which one URL was requested."""
    return [request.start for request in http.requests_for(url)]


async def crawled_page(http, **options):
    """The page behind HOME, after a crawl."""
    pages = await crawl(http.session, HOME, **options)
    return pages[HOME]


# -- which pages -------------------------------------------------------------------------------


async def test_one_page(http):
    """reads a page without links and returns it under its URL"""
    http.page(HOME, "<h1>Roses</h1>")
    pages = await crawl(http.session, HOME)
    assert list(pages) == [HOME], "there is one page, so the result has one key, its URL"
    page = pages[HOME]
    assert (page.url, page.status, list(page.links), page.error) == (HOME, 200, [], None), (
        "the page holds its URL, its status, no links and no error"
    )


async def test_leaves_the_session_open(http):
    """leaves the session open"""
    http.page(HOME, "<h1>Roses</h1>")
    await crawl(http.session, HOME)
    assert not http.session.closed, "the session belongs to the caller, who still needs it"


async def test_second_crawl(http):
    """knows nothing of earlier crawls"""
    http.page(HOME, "<h1>Roses</h1>")
    await crawl(http.session, HOME)
    pages = await crawl(http.session, HOME)
    assert list(pages) == [HOME], "each call begins from nothing, so the page is read again"


async def test_follows_links(http):
    """follows the links of a page, and the links of the pages behind them"""
    http.page(HOME, html("http://garden.test/roses"))
    http.page(f"{SITE}/roses", html("http://garden.test/roses/red"))
    http.page(f"{SITE}/roses/red", html("http://garden.test/roses/red/dark"))
    http.page(f"{SITE}/roses/red/dark", "<h1>Dark red roses</h1>")
    pages = await crawl(http.session, HOME)
    assert paths(pages) == ["/", "/roses", "/roses/red", "/roses/red/dark"], (
        "every page that links lead to is in the result, however many steps away"
    )
    assert [page.status for page in pages.values()] == [200] * 4, "every page answered 200"


async def test_resolves_relative_links(http):
    """resolves links against the URL of the page on which they stand"""
    start = f"{SITE}/plants/list?year=1"
    http.page(start, html("rose", "/about", "../news", "?year=2", "//garden.test/tools", "./a/b"))
    for path in ("/plants/rose", "/about", "/news", "/plants/list?year=2", "/tools"):
        http.page(SITE + path, html())
    http.page(f"{SITE}/plants/a/b", html("c"))
    http.page(f"{SITE}/plants/a/c", html())
    pages = await crawl(http.session, start)
    assert [url.removeprefix(SITE) for url in pages[start].links] == [
        "/plants/rose", "/about", "/news", "/plants/list?year=2", "/tools", "/plants/a/b",
    ], "a page's links are whole URLs, in the order in which they stand in the page"  # fmt: skip
    assert {page.status for page in pages.values()} == {200}, (
        "a link counts from the page on which it stands; wrongly resolved ones are 404 here"
    )
    assert len(pages) == 8, "there are eight pages, and all of them can be reached"


async def test_drops_fragments(http):
    """drops the fragment of a link and of the start"""
    http.page(HOME, html("/roses#red", "/roses#white", "#top", "/#", "/roses"))
    http.page(f"{SITE}/roses", html("#red", "/#footer"))
    pages = await crawl(http.session, f"{HOME}#welcome")
    assert paths(pages) == ["/", "/roses"], "what stands after # is a place in the same page"
    assert pages[HOME].url == HOME, "a page knows its URL without the fragment"
    assert list(pages[HOME].links) == [f"{SITE}/roses", HOME], (
        "`links` have no fragments, stand in the order of the page, and each of them stands once"
    )
    assert asked(http) == ["/", "/roses"], "without the fragments there are two URLs, asked once"


async def test_stays_on_the_host(http):
    """follows only links with the same scheme, host and port"""
    others = [
        "http://other.test/",
        "https://garden.test/",
        "http://garden.test:8080/",
        "http://www.garden.test/",
        "http://garden.test.other.test/",
        "//other.test/roses",
        "mailto:club@garden.test",
        "javascript:print()",
        "ftp://garden.test/seeds",
        "tel:12345",
    ]
    http.page(HOME, html(*others, "/roses"))
    http.page(f"{SITE}/roses", html(*others))
    pages = await crawl(http.session, HOME)
    assert [r.url for r in http.requests] == [HOME, f"{SITE}/roses"], (
        "only pages of the same scheme, host and port are requested"
    )
    assert list(pages[HOME].links) == [f"{SITE}/roses"], "`links` has only links on the same host"


async def test_a_port_belongs_to_the_host(http):
    """stays on the port of the start page"""
    start = "http://garden.test:8080/"
    http.page(start, html("/roses", "http://garden.test/", "http://garden.test:8080/news"))
    http.page("http://garden.test:8080/roses")
    http.page("http://garden.test:8080/news")
    pages = await crawl(http.session, start)
    assert sorted(pages) == [start, f"{start}news", f"{start}roses"], (
        "the start has port 8080, so pages on 8080 are on the same host and others are not"
    )


async def test_reads_html(http):
    """finds links as HTML means them"""
    http.page(
        HOME,
        "<A HREF='/upper'>x</A> <a id=x href=/bare>x</a> <a\nhref = \"/lines\">x</a>"
        '<a href="/list?a=1&amp;b=2">x</a> <a name="here">no link</a> <a href>no link</a>'
        '<link href="/style.css"><img src="/rose.png"><p data-href="/data">'
        "<div><ul><li><a href='/unclosed'>x",
    )
    found = ["/bare", "/lines", "/list?a=1&b=2", "/unclosed", "/upper"]
    for path in found:
        http.page(SITE + path)
    page = await crawled_page(http)
    assert paths(page.links) == found, (
        "a link is the href of an <a>, however it is written; nothing else is one"
    )


async def test_broken_links(http):
    """skips links that are no URLs"""
    http.page(HOME, html("http://[oops", "/roses", "//[::1/"))
    http.page(f"{SITE}/roses", html())
    pages = await crawl(http.session, HOME)
    assert paths(pages) == ["/", "/roses"], (
        "a link that cannot be resolved is skipped, and the page and its other links count"
    )
    assert pages[HOME].error is None, "a page with a broken link is still a page that was read"


async def test_each_url_once(http):
    """reads each URL once, in circles and with many links to the same page"""
    http.page(HOME, html("/a", "/b", "/a", "/"))
    http.page(f"{SITE}/a", html("/b", "/", "/a", "/c"))
    http.page(f"{SITE}/b", html("/a", "/c"))
    http.page(f"{SITE}/c", html("/", "/c"))
    pages = await crawl(http.session, HOME)
    assert asked(http) == ["/", "/a", "/b", "/c"], "each URL is requested once"
    assert paths(pages) == ["/", "/a", "/b", "/c"], "each URL is one page of the result"
    assert paths(pages[HOME].links) == ["/", "/a", "/b"], "`links` has each link once"


# -- what stands in a page -----------------------------------------------------------------------


async def test_client_errors_are_recorded(http):
    """records a page with a 4xx status and goes on"""
    statuses = [400, 403, 404, 410, 429, 451]
    http.page(HOME, html(*(f"/{status}" for status in statuses), "/roses"))
    for status in statuses:
        http.page(f"{SITE}/{status}", html("/no"), status=status)
    http.page(f"{SITE}/roses", html())
    pages = await crawl(http.session, HOME)
    assert {url: page.status for url, page in pages.items()} == {
        HOME: 200, **{f"{SITE}/{status}": status for status in statuses}, f"{SITE}/roses": 200
    }, "an error page is in the result with its status; the links in it do not count"  # fmt: skip
    gone = pages[f"{SITE}/404"]
    assert list(gone.links) == [], "the links of an error page do not count"
    assert isinstance(gone.error, str), "`error` is a text when the status is 400 or more"
    assert gone.error, "the text in `error` is not empty"


@pytest.mark.parametrize("status", [400, 404, 429])
async def test_client_errors_are_final(http, status):
    """asks once for a page with a 4xx status"""
    http.page(HOME, html("/gone"), delay=1)
    http.page(f"{SITE}/gone", status=status, delay=1)
    await crawl(http.session, HOME)
    assert asked(http) == ["/", "/gone"], "a 4xx will not become better, so nobody asks again"


async def test_other_statuses_are_pages(http):
    """takes every status below 400 as a page"""
    http.page(HOME, html("/roses"), status=203)
    http.page(f"{SITE}/roses", html(), status=201)
    pages = await crawl(http.session, HOME)
    found = {url: (page.status, page.error) for url, page in pages.items()}
    assert found == {HOME: (203, None), f"{SITE}/roses": (201, None)}, (
        "a status below 400 is no error, and the links of such a page count"
    )


async def test_not_html(http):
    """records what is not HTML without looking for links in it"""
    types = ["image/png", "text/plain", "application/json", "application/pdf", "text/css", "a/b"]
    http.page(HOME, html(*(f"/{number}" for number in range(6)), "/roses"))
    for number, content_type in enumerate(types):
        data = b"\xff\xd8" + html("/no").encode()
        http.page(f"{SITE}/{number}", data, content_type=content_type)
    http.page(f"{SITE}/roses", html())
    pages = await crawl(http.session, HOME)
    assert paths(pages) == ["/", "/0", "/1", "/2", "/3", "/4", "/5", "/roses"], (
        "a file that is not HTML is in the result, it has no links, and the crawl goes on"
    )
    file = pages[f"{SITE}/0"]
    assert (file.status, list(file.links), file.error) == (200, [], None), (
        "a file that is not HTML is no error"
    )
    assert asked(http) == paths(pages), "it was read, so nobody asks for it again"


async def test_html_with_charset(http):
    """takes text/html with a charset as HTML, too"""
    http.page(HOME, html("/roses"), content_type="text/html; charset=utf-8")
    http.page(f"{SITE}/roses", html("/tulips"), content_type="text/html;charset=iso-8859-1")
    http.page(f"{SITE}/tulips", html())
    pages = await crawl(http.session, HOME)
    assert paths(pages) == ["/", "/roses", "/tulips"], (
        "the header may say `text/html; charset=...`: that is HTML, and its links count"
    )


async def test_invalid_text(http):
    """goes on after HTML pages with bytes that are no valid text"""
    odd = [f"/{number}" for number in range(6)]
    http.page(HOME, html(*odd, "/roses"))
    for path in odd:
        http.page(SITE + path, b"<p>\xff\xfe\xfd", content_type="text/html; charset=utf-8")
    http.page(f"{SITE}/roses", html())
    pages = await crawl(http.session, HOME)
    assert paths(pages) == ["/", *odd, "/roses"], "the pages are recorded and the crawl goes on"
    assert {page.status for page in pages.values()} == {200}, (
        "these responses were complete, so their status counts"
    )


async def test_body_breaks_off(http):
    """records bodies that break off, and does not ask for them again"""
    broken = http.answer(html("/no"), delay=1, error=aiohttp.ClientPayloadError("lost"))
    half = [f"/{number}" for number in range(6)]
    http.page(HOME, html(*half, "/roses"), delay=1)
    for path in half:
        http.script(SITE + path, [broken])
    http.page(f"{SITE}/roses", html(), delay=1)
    pages = await crawl(http.session, HOME)
    assert paths(pages) == ["/", *half, "/roses"], "the pages are recorded, the crawl goes on"
    page = pages[f"{SITE}/0"]
    assert (page.status, list(page.links)) == (None, []), "there was no complete response"
    assert isinstance(page.error, str), "`error` is a text when there was no complete response"
    assert page.error, "the text in `error` is not empty"
    assert (len(http.requests_for(f"{SITE}/0")), len(http.requests)) == (1, 8), (
        "only 5xx, connection errors and time-outs are tried again"
    )


# -- the session and the responses ---------------------------------------------------------------


async def test_uses_the_session(http):
    """makes every request with the given session and leaves it open"""
    http.page(HOME, html("/a", "/b"))
    http.page(f"{SITE}/a", html("/c"))
    http.page(f"{SITE}/b", html(), status=404)
    http.page(f"{SITE}/c", html())
    await crawl(http.session, HOME)
    assert [r.session is http.session for r in http.requests] == [True] * 4, (
        "every request goes through the session of the caller: it holds the connections"
    )
    assert [r.method for r in http.requests] == ["GET"] * 4, "a crawl asks with GET"
    assert not http.session.closed, "the session belongs to the caller, who still needs it"


async def test_releases_responses(http):
    """reads every response to its end or releases it"""
    http.page(HOME, html("/gone", "/file", "/broken", "/roses"))
    http.page(f"{SITE}/gone", "<h1>gone</h1>", status=404)
    http.page(f"{SITE}/file", b"%PDF-1.7", content_type="application/pdf")
    http.page(f"{SITE}/broken", "<h1>sorry</h1>", status=500)
    http.page(f"{SITE}/roses", "<h1>Roses</h1>")
    await crawl(http.session, HOME)
    left = [(request.url.removeprefix(SITE), request.status) for request in http.unreleased()]
    assert left == [], (
        "a response that is neither read nor released keeps its connection busy for ever"
    )
    assert http.in_flight == 0, "after the crawl no request is under way"


# -- at the same time ------------------------------------------------------------------------------


async def test_at_the_same_time(http, clock):
    """requests several pages at the same time"""
    http.page(HOME, html("/a", "/b", "/c"), delay=1)
    for path in ("/a", "/b", "/c"):
        http.page(SITE + path, html(), delay=3)
    await crawl(http.session, HOME)
    assert clock.now == 4, "the start takes 1 s, and the three pages behind it 3 s together"


@pytest.mark.parametrize("limit", [2, 3, 1, 6])
async def test_limit(http, clock, limit):
    """has max_concurrency requests under way, and never more"""
    every = ["/a", "/b", "/c", "/d", "/e", "/f"]
    http.page(HOME, html(*every), delay=1)
    for path in every:
        http.page(SITE + path, html("/", "/a"), delay=3)
    pages = await crawl(http.session, HOME, max_concurrency=limit, timeout=100)
    assert http.most_in_flight == limit, "so many requests may be under way, and no more"
    assert clock.now == 1 + 3 * (6 // limit), (
        "there are six pages of 3 s each: all places are in use as long as there is work"
    )
    assert paths(pages) == ["/", *every], "every page is read, whatever the limit"


async def test_limit_with_bodies(http, clock):
    """keeps the place of a request until its body was read"""
    every = ["/a", "/b", "/c", "/d", "/e", "/f"]
    http.page(HOME, html(*every), delay=1)
    for path in every:
        http.page(SITE + path, html("/", "/a"), delay=1, body_delay=2)
    await crawl(http.session, HOME, max_concurrency=2, timeout=100)
    assert http.most_in_flight == 2, (
        "a request is under way until its body was read; the headers are not the end of it"
    )
    assert clock.now == 10, "six pages of 3 s each, two at a time, after 1 s"


async def test_limit_of_errors(http):
    """keeps to the limit when pages fail or are no HTML"""
    kinds = {"gone": {"status": 404}, "file": {"content_type": "image/png"}, "ok": {}}
    every = [f"/{kind}/{number}" for kind in kinds for number in range(3)]
    http.page(HOME, html(*every), delay=1)
    for path in every:
        http.page(SITE + path, "text", delay=2, **kinds[path.split("/")[1]])
    await crawl(http.session, HOME, max_concurrency=2)
    assert http.most_in_flight == 2, "two requests may be under way, whatever comes back"


async def test_limit_by_default(http):
    """has five requests under way if nothing else is said"""
    every = [f"/{number}" for number in range(12)]
    http.page(HOME, html(*every), delay=1)
    for path in every:
        http.page(SITE + path, html(), delay=1)
    await crawl(http.session, HOME)
    assert http.most_in_flight == 5, "max_concurrency is 5 by default"


async def test_fills_free_places(http):
    """starts the next request at the moment in which a place is free"""
    seconds = [7.1234, 1.0101, 2.7183, 0.3679, 4.6692, 1.6181, 3.1416, 0.5772]
    http.page(HOME, html(*(f"/{number}" for number in range(8))), delay=1)
    for number, delay in enumerate(seconds):
        http.page(f"{SITE}/{number}", html(), delay=delay)
    await crawl(http.session, HOME, max_concurrency=3)
    pages = http.requests[1:]
    free = sorted(request.end for request in pages)
    assert sorted(request.start for request in pages) == [1, 1, 1, *free[:5]], (
        "three start when the links are known; then, whenever one ends, the next one starts"
    )


async def test_not_level_by_level(http, clock):
    """does not wait for the slow pages of a level before it goes on"""
    http.page(HOME, html("/slow", "/fast"), delay=1)
    http.page(f"{SITE}/slow", html("/z"), delay=9)
    http.page(f"{SITE}/fast", html("/fast/er"), delay=1.2345)
    http.page(f"{SITE}/fast/er", html("/fast/est"), delay=1.2345)
    http.page(f"{SITE}/fast/est", html(), delay=1.2345)
    http.page(f"{SITE}/z", html(), delay=1)
    pages = await crawl(http.session, HOME)
    assert starts(http, f"{SITE}/fast/er") == [2.2345], (
        "/fast/er is known after 2.2345 s and places are free, so it is requested at once"
    )
    assert starts(http, f"{SITE}/fast/est") == [3.469], "/fast/est is known after 3.469 s"
    assert starts(http, f"{SITE}/z") == [10], "/z is known when /slow has come, after 10 s"
    assert (len(pages), clock.now) == (6, 11), "six pages; the last one, /z, comes after 11 s"


async def test_one_slow_page(http, clock):
    """reads everything else while one page is slow"""
    http.page(HOME, html("/slow", "/1"), delay=1)
    http.page(f"{SITE}/slow", html(), delay=90)
    for number in range(1, 9):
        http.page(f"{SITE}/{number}", html(f"/{number + 1}"), delay=0.5, body_delay=0.75)
    http.page(f"{SITE}/9", html(), delay=1)
    await crawl(http.session, HOME, max_concurrency=2, timeout=100)
    last = http.requests_for(f"{SITE}/9")[0]
    assert (last.start, last.end) == (11, 12), "the slow page has one place, the others the second"
    assert clock.now == 91, "the crawl ends when the slow page has come"


@pytest.mark.parametrize("limit", [4, 2, 1])
async def test_found_at_the_same_moment(http, limit):
    """reads a page once that several pages lead to at the same moment"""
    http.page(HOME, html("/a", "/b", "/c"), delay=1)
    for path in ("/a", "/b", "/c"):
        http.page(SITE + path, html("/same", "/too", "/same"), delay=1)
    http.page(f"{SITE}/same", html("/too", "/last"), delay=1)
    http.page(f"{SITE}/too", html("/same", "/last"), delay=1)
    http.page(f"{SITE}/last", html("/", "/a", "/same"), delay=1)
    await crawl(http.session, HOME, max_concurrency=limit)
    assert asked(http) == ["/", "/a", "/b", "/c", "/last", "/same", "/too"], (
        "each URL is requested once, also when it is found again before its page has come"
    )


# -- max_pages -------------------------------------------------------------------------------------


@pytest.mark.parametrize("max_pages", [1, 2, 4, 8, 9])
async def test_max_pages(http, max_pages):
    """stops at exactly max_pages pages"""
    http.page(HOME, html("/a", "/b", "/a", "/"), delay=1)
    http.page(f"{SITE}/a", html("/c", "/d", "/e"), delay=1)
    http.page(f"{SITE}/b", html("/e", "/f", "/g"), delay=1)
    for path in ("/c", "/d", "/e", "/f", "/g"):
        http.page(SITE + path, html("/a", "/b", "/c"), delay=1)
    pages = await crawl(http.session, HOME, max_pages=max_pages)
    assert len(pages) == min(max_pages, 8), "the site has 8 pages, the start included"
    assert asked(http) == paths(pages), "no other page is requested, and none of them twice"
    assert {page.status for page in pages.values()} == {200}, "each page in the result was read"
    assert paths(pages[HOME].links) == ["/", "/a", "/b"], "`links` are complete, followed or not"


async def test_max_pages_counts_failures(http, clock):
    """counts pages that fail, and waits for slow pages"""
    http.page(HOME, html("/gone", "/fast", "/slow"), delay=1)
    http.page(f"{SITE}/gone", status=404, delay=1)
    http.page(f"{SITE}/fast", html("/a", "/b"), delay=1)
    http.page(f"{SITE}/slow", html("/a", "/b"), delay=9)
    pages = await crawl(http.session, HOME, max_pages=4)
    assert paths(pages) == ["/", "/fast", "/gone", "/slow"], "these are four pages"
    assert asked(http) == ["/", "/fast", "/gone", "/slow"], "nothing else is requested"
    assert clock.now == 10, "the slow page is one of the four, so the crawl waits for it"


async def test_max_pages_by_default(http):
    """stops at 100 pages if nothing else is said"""
    every = [f"/{number}" for number in range(120)]
    http.page(HOME, html(*every))
    for path in every:
        http.page(SITE + path, html("/", "/1"))
    pages = await crawl(http.session, HOME)
    assert (len(pages), len(http.requests)) == (100, 100), "max_pages is 100 by default"


# -- attempts --------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_tries_again_after_5xx(http, clock, status):
    """tries a page with a 5xx status again after 1 s and after 2 s"""
    failure = http.answer(html("/no"), status=status, delay=0.5)
    http.script(HOME, [failure, failure, http.answer(html("/roses"), delay=0.5)])
    http.page(f"{SITE}/roses", html(), delay=0.5)
    pages = await crawl(http.session, HOME)
    assert starts(http, HOME) == [0, 1.5, 4], (
        "each attempt takes 0.5 s; the second begins 1 s after the first failed, "
        "the third 2 s after the second failed"
    )
    page = pages[HOME]
    assert (page.status, page.error) == (200, None), "the last attempt counts"
    assert paths(pages) == ["/", "/roses"], "the links of the last attempt count"
    assert clock.now == 5, "/roses is requested when the third attempt has come"


@pytest.mark.parametrize(
    "error", [aiohttp.ClientConnectionError("refused"), aiohttp.ServerDisconnectedError()]
)
async def test_tries_again_after_connection_error(http, clock, error):
    """tries again after a connection error"""
    failure = http.answer(error=error, delay=0.5)
    http.script(HOME, [failure, failure, http.answer(html(), delay=0.5)])
    page = await crawled_page(http)
    assert starts(http, HOME) == [0, 1.5, 4], "the waits are 1 s and 2 s"
    assert (page.status, page.error, clock.now) == (200, None, 4.5), "the last attempt counts"


async def test_attempts_are_not_pages(http):
    """does not count further attempts as pages"""
    http.page(HOME, html("/shaky", "/a"), delay=1)
    http.script(f"{SITE}/shaky", [503, 503, http.answer(html("/b", "/c"), delay=1)])
    http.page(f"{SITE}/a", html(), delay=1)
    http.page(f"{SITE}/b", html(), delay=1)
    pages = await crawl(http.session, HOME, max_pages=4)
    assert paths(pages) in (["/", "/a", "/b", "/shaky"], ["/", "/a", "/c", "/shaky"]), (
        "three attempts for /shaky are one page, so there is room for one more"
    )
    assert len(http.requests) == 6, "four pages, and two further attempts for one of them"


async def test_gives_up(http, clock):
    """records a page whose last attempt failed, without waiting any longer"""
    http.page(HOME, html("/busy", "/down"), delay=1)
    http.page(f"{SITE}/busy", html("/no"), status=503, delay=1)
    down = http.answer(error=aiohttp.ClientConnectionError("refused"), delay=1)
    http.script(f"{SITE}/down", [down])
    pages = await crawl(http.session, HOME)
    assert starts(http, f"{SITE}/busy") == [1, 3, 6], "there are three attempts: one and 2 retries"
    assert starts(http, f"{SITE}/down") == [1, 3, 6], "there are three attempts: one and 2 retries"
    assert clock.now == 7, "after the last attempt there is nothing to wait for"
    busy, down = pages[f"{SITE}/busy"], pages[f"{SITE}/down"]
    assert (busy.status, list(busy.links)) == (503, []), "the page is recorded, without links"
    assert (down.status, list(down.links)) == (None, []), "without a response there is no status"
    assert isinstance(busy.error, str), "`error` is a text when the status is 400 or more"
    assert isinstance(down.error, str), "`error` is a text when there was no response"
    assert "" not in {busy.error, down.error}, "the text in `error` is not empty"


@pytest.mark.parametrize("retries", [0, 1])
async def test_number_of_retries(http, clock, retries):
    """makes at most `retries` further attempts"""
    http.page(HOME, status=500, delay=1)
    page = await crawled_page(http, retries=retries)
    assert starts(http, HOME) == [0, 2][: retries + 1], "one attempt, and then the retries"
    assert (page.status, clock.now) == (500, [1, 3][retries]), (
        "the page is recorded when its last attempt has failed"
    )


async def test_last_attempt_counts(http, clock):
    """stops trying when an attempt ends for good, and records the last attempt"""
    http.page(HOME, html("/a", "/b"), delay=1)
    http.script(f"{SITE}/a", [503, http.answer(status=404, delay=1)])
    http.script(f"{SITE}/b", [503, 500, aiohttp.ClientConnectionError("gone")])
    pages = await crawl(http.session, HOME)
    assert len(http.requests_for(f"{SITE}/a")) == 2, "a 404 after a 503 is final"
    assert pages[f"{SITE}/a"].status == 404, "the last attempt counts"
    assert len(http.requests_for(f"{SITE}/b")) == 3, "all three attempts fail"
    assert pages[f"{SITE}/b"].status is None, "the last attempt brought no response"


async def test_time_out(http, clock):
    """gives each attempt `timeout` seconds, tries again and then records the time-out"""
    http.page(HOME, html(), delay=math.inf)
    page = await crawled_page(http)
    assert starts(http, HOME) == [0, 11, 23], "10 s for each attempt; the waits are 1 s and 2 s"
    assert clock.now == 33, "the third attempt ends at 33 s, and nothing comes after it"
    assert (page.status, list(page.links)) == (None, []), "without a response there is no status"


@pytest.mark.parametrize("delay", [0, math.inf])
async def test_error_has_a_text(http, delay):
    """has a text in `error`, also after a time-out"""
    error = aiohttp.ClientConnectionError() if delay == 0 else None
    http.script(HOME, [http.answer(delay=delay, error=error)])
    page = await crawled_page(http, retries=0)
    assert isinstance(page.error, str), "`error` is a text when there was no complete response"
    assert page.error != "", "a text that says nothing helps nobody"


async def test_time_out_passes(http, clock):
    """reads a page that was too slow at first"""
    http.script(HOME, [http.answer(delay=60), http.answer(html("/roses"), delay=3)])
    http.page(f"{SITE}/roses", html(), delay=3)
    pages = await crawl(http.session, HOME, timeout=4)
    assert starts(http, HOME) == [0, 5], "the first attempt fails at 4 s, the next begins at 5 s"
    assert paths(pages) == ["/", "/roses"], "the second attempt brings the page and its links"
    page = pages[HOME]
    assert (page.status, page.error, clock.now) == (200, None, 11), "the last attempt counts"


@pytest.mark.parametrize(("delay", "body_delay"), [(1, 60), (6, 6), (1, 10)])
async def test_time_out_of_the_body(http, clock, delay, body_delay):
    """counts the time of the body, too"""
    http.page(HOME, html(), delay=delay, body_delay=body_delay)
    page = await crawled_page(http, retries=1)
    assert starts(http, HOME) == [0, 11], "headers and body together have 10 s"
    assert (page.status, clock.now) == (None, 21), "a page without its body is not complete"
    assert page.error is not None, "`error` is a text when there was no complete response"


async def test_in_time(http, clock):
    """does not count the time in which a page waits for a place"""
    http.page(HOME, html(*(f"/{number}" for number in range(6))), delay=1)
    for number in range(6):
        http.page(f"{SITE}/{number}", html(), delay=3, body_delay=4)
    pages = await crawl(http.session, HOME, max_concurrency=2, timeout=8, retries=0)
    assert {page.status for page in pages.values()} == {200}, (
        "each page takes 7 s of its 8 s; the wait for a place comes before its time begins"
    )
    assert clock.now == 22, "six pages of 7 s each, two at a time, after 1 s"


async def test_long_crawl(http, clock):
    """may take as long as its pages take together"""
    for number in range(60):
        http.page(f"{SITE}/{number}", html(f"/{number + 1}"), delay=9)
    http.page(f"{SITE}/60", html(), delay=9)
    pages = await crawl(http.session, f"{SITE}/0")
    assert (len(pages), clock.now) == (61, 549), "the time-out is for one attempt, not for all"


async def test_trying_again_holds_up_nobody(http, clock):
    """reads other pages while one waits for its next attempt"""
    http.page(HOME, html("/shaky", "/1"), delay=1)
    http.page(f"{SITE}/shaky", status=503, delay=1)
    for number in range(1, 5):
        http.page(f"{SITE}/{number}", html(f"/{number + 1}"), delay=1)
    http.page(f"{SITE}/5", html(), delay=1)
    pages = await crawl(http.session, HOME, max_concurrency=2)
    assert starts(http, f"{SITE}/5") == [5], "nobody waits for /shaky but /shaky itself"
    assert (len(pages), clock.now) == (7, 7), (
        "/shaky is requested at 1 s, 3 s and 6 s; the other pages are read meanwhile"
    )


async def test_many_failures(http):
    """goes on when more pages fail than there are places"""
    bad = [f"/bad/{number}" for number in range(8)]
    http.page(HOME, html(*bad, "/roses"))
    for number, path in enumerate(bad):
        answers = [
            http.answer(status=500),
            http.answer(error=aiohttp.ClientConnectionError),
            http.answer(delay=math.inf),
            http.answer("half", error=aiohttp.ClientPayloadError("lost")),
        ]
        http.script(SITE + path, [answers[number % 4]])
    http.page(f"{SITE}/roses", html("/tulips"))
    http.page(f"{SITE}/tulips", html())
    pages = await crawl(http.session, HOME, max_concurrency=3)
    assert len(pages) == 11, "every page is in the result, whatever happened to it"
    assert pages[f"{SITE}/tulips"].status == 200, "the good pages are read, too"
    assert http.unreleased() == [], "every response is read or released"


async def test_start_fails(http):
    """records a start page that cannot be read"""
    http.page(f"{SITE}/other", html())
    http.script(HOME, [aiohttp.ClientConnectionError("refused")])
    pages = await crawl(http.session, HOME, retries=0)
    assert list(pages) == [HOME], "the start page is recorded like every other page"
    assert pages[HOME].status is None, "without a response there is no status"
    assert pages[HOME].error is not None, "`error` says why the page was not read"


# -- leave it clean --------------------------------------------------------------------------------


async def test_nothing_is_left(http, clock):
    """leaves no task and no timer behind"""
    http.page(HOME, html("/a", "/b"), delay=1)
    http.page(f"{SITE}/a", html("/c"), delay=2)
    http.page(f"{SITE}/b", status=404, delay=3)
    http.page(f"{SITE}/c", html(), delay=1)
    await crawl(http.session, HOME)
    assert clock.leftover_tasks() == [], "a task of the crawl still runs after its end"
    assert clock.leftover_timers() == [], "a timer of the crawl is still set after its end"
    assert clock.now == 4, "the crawl ends when its last page has come"


async def test_independent_calls(http, clock):
    """shares nothing between two crawls at the same time"""
    http.page(HOME, html("/a", "/b", "/c"), delay=1)
    for path in ("/a", "/b", "/c"):
        http.page(SITE + path, html("/"), delay=2)
    options = {"max_concurrency": 2, "max_pages": 4}
    first, second = await asyncio.gather(
        crawl(http.session, HOME, **options), crawl(http.session, HOME, **options)
    )
    assert paths(first) == ["/", "/a", "/b", "/c"], "the first crawl reads all pages"
    assert paths(second) == ["/", "/a", "/b", "/c"], "the second crawl reads all pages, too"
    assert (http.most_in_flight, clock.now) == (4, 5), "each crawl has two places of its own"
    assert len(http.requests) == 8, "two crawls read four pages each"


async def cancelled(task):
    """Cancel the task and wait for its end."""
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("body_delay", [0, 60])
async def test_cancel(http, clock, body_delay):
    """stops all its requests at once when it is cancelled"""
    http.page(HOME, html(*(f"/{number}" for number in range(9))), delay=1)
    for number in range(9):
        http.page(f"{SITE}/{number}", html(), delay=3, body_delay=body_delay)
    task = asyncio.ensure_future(crawl(http.session, HOME, max_concurrency=2, timeout=100))
    await asyncio.sleep(5.5)
    assert http.in_flight == 2, "two requests are under way now"
    before = len(http.requests)
    await cancelled(task)
    assert clock.now == 5.5, "the caller does not have to wait"
    assert http.in_flight == 0, "no request is under way after the cancellation"
    assert clock.leftover_tasks() == [], "no task goes on after the cancellation"
    await clock.settle()
    assert clock.leftover_timers() == [], "no timer is set after the cancellation"
    await asyncio.sleep(200)
    assert len(http.requests) == before, "nothing is requested after the cancellation"
    assert http.unreleased() == [], "every response is read or released"
    assert not http.session.closed, "the session belongs to the caller"


async def test_cancel_waits(http, clock):
    """waits until its cancelled requests have ended"""
    http.page(HOME, html("/a", "/b"), delay=1)
    for path in ("/a", "/b"):
        http.page(SITE + path, html(), delay=9)
    http.linger = 0.5  # a connection that takes its time to close
    task = asyncio.ensure_future(crawl(http.session, HOME))
    await asyncio.sleep(3)
    await cancelled(task)
    assert (http.in_flight, clock.leftover_tasks()) == (0, []), (
        "when the caller gets the CancelledError, nothing of the crawl still runs"
    )
    assert clock.now == 3.5, "the requests take 0.5 s to end when they are cancelled"


async def test_cancel_between_attempts(http, clock):
    """stops when it is cancelled while pages wait for their next attempt"""
    http.page(HOME, html("/a", "/b", "/c"), delay=1)
    for path in ("/a", "/b", "/c"):
        http.page(SITE + path, status=503, delay=1)
    task = asyncio.ensure_future(crawl(http.session, HOME, max_concurrency=3))
    await asyncio.sleep(2.5)
    await cancelled(task)
    assert clock.now == 2.5, "the caller does not have to wait"
    assert clock.leftover_tasks() == [], "no task goes on after the cancellation"
    await asyncio.sleep(200)
    assert len(http.requests) == 4, "nothing is requested after the cancellation"
