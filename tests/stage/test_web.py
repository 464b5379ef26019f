"""The `http` fixture: pages, delays, time-outs, and what is seen of the requests."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import pytest

from pytest_asynckata.loop.schedule import Schedule
from pytest_asynckata.loop.shut_down import unfinished_tasks
from pytest_asynckata.loop.virtual import VirtualTimeLoop
from pytest_asynckata.stage.web import http
from pytest_asynckata.stage.web_api import Web, mocked_web, real_web

T = TypeVar("T")
HOME = "http://site.test/"
Make = Callable[[], AbstractAsyncContextManager[Web]]


@pytest.fixture(params=[mocked_web, real_web], ids=["mocked", "real"])
def make(request: pytest.FixtureRequest) -> Make:
    chosen: Make = request.param
    return chosen


def run(make: Make, body: Callable[[Web], Awaitable[T]], *, seed: int = 0) -> T:
    """Run `body` with a fresh web on virtual time; nothing may be left behind."""

    async def main() -> T:
        async with make() as web:
            result = await body(web)
            for _turn in range(50):
                await asyncio.sleep(0)
            left = [t for t in unfinished_tasks(loop()) if t is not asyncio.current_task()]
            assert left == []
            assert loop().timers() == []
            return result

    with asyncio.Runner(loop_factory=lambda: VirtualTimeLoop(Schedule(seed))) as runner:
        return runner.run(main())


def loop() -> VirtualTimeLoop:
    running = asyncio.get_running_loop()
    assert isinstance(running, VirtualTimeLoop)
    return running


def now() -> float:
    return loop().time()


async def text_of(web: Web, url: str = HOME, **options: Any) -> str:
    async with web.session.get(url, **options) as response:
        return await response.text()


class TestPages:
    def test_a_page_is_served_with_its_status_type_and_headers(self, make: Make) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, "hellö", status=201, content_type="text/html; charset=utf-8",
                     headers={"X-Kind": "page"})  # fmt: skip
            async with web.session.get(HOME) as response:
                assert response.status == 201
                assert response.content_type == "text/html"
                assert response.charset == "utf-8"
                assert response.headers["X-Kind"] == "page"
                assert str(response.url) == HOME
                assert await response.text() == "hellö"
                assert await response.text() == "hellö"

        run(make, body)

    def test_bytes_are_served_as_they_are(self, make: Make) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, b"\xff\x00", content_type="image/png")
            async with web.session.get(HOME) as response:
                assert await response.read() == b"\xff\x00"

        run(make, body)

    def test_query_and_port_tell_pages_apart_and_fragments_do_not(self, make: Make) -> None:
        async def body(web: Web) -> None:
            web.page(HOME + "list?b=2&a=1", "b first")
            web.page(HOME + "list?a=1&b=2", "a first")
            web.page("http://site.test:8080/", "other port")
            assert await text_of(web, HOME + "list?b=2&a=1#part") == "b first"
            assert await text_of(web, HOME + "list?a=1&b=2") == "a first"
            assert await text_of(web, HOME + "list", params={"a": "1", "b": "2"}) == "a first"
            assert await text_of(web, "http://site.test:8080/") == "other port"
            assert [r.url for r in web.requests] == [
                HOME + "list?b=2&a=1",
                HOME + "list?a=1&b=2",
                HOME + "list?a=1&b=2",
                "http://site.test:8080/",
            ]

        run(make, body)

    def test_an_undefined_page_is_a_404_and_an_undefined_host_refuses(self, make: Make) -> None:
        async def body(web: Web) -> None:
            web.page(HOME)
            async with web.session.get(HOME + "nowhere") as response:
                assert response.status == 404
            for url in ("http://nowhere.test/", "http://site.test:81/"):
                with pytest.raises(aiohttp.ClientConnectionError):
                    await text_of(web, url)
            assert web.in_flight == 0

        run(make, body)

    @pytest.mark.parametrize("url", ["/page", "site.test/", "ftp://site.test/", "http:///x", ""])
    def test_a_page_needs_a_whole_url(self, make: Make, url: str) -> None:
        async def body(web: Web) -> None:
            with pytest.raises(ValueError, match="whole http or https URL"):
                web.page(url)

        run(make, body)

    def test_what_makes_no_sense_is_refused(self, make: Make) -> None:
        async def body(web: Web) -> None:
            with pytest.raises(ValueError, match="one answer or more"):
                web.script(HOME, [])
            for delay in (-1.0, math.nan):
                with pytest.raises(ValueError, match="0 or more"):
                    web.page(HOME, delay=delay)
                with pytest.raises(ValueError, match="0 or more"):
                    web.page(HOME, body_delay=delay)

        run(make, body)

    @pytest.mark.parametrize("url", ["mailto:me@site.test", "/page", "http://[oops"])
    def test_urls_that_cannot_be_asked_for_raise_as_in_aiohttp(self, make: Make, url: str) -> None:
        async def body(web: Web) -> None:
            with pytest.raises((aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError)):
                await web.session.get(url)
            assert web.in_flight == 0

        run(make, body)

    def test_redirects_are_followed_unless_they_are_not_wanted(self, make: Make) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, "moved", status=302, headers={"Location": "/new"}, delay=1)
            web.page(HOME + "new", "here", delay=2)
            web.page(HOME + "round", "x", status=301, headers={"Location": "/round"})
            async with web.session.get(HOME) as response:
                assert await response.text() == "here"
                assert str(response.url) == HOME + "new"
                assert [r.status for r in response.history] == [302]
            assert now() == 3
            async with web.session.get(HOME, allow_redirects=False) as response:
                assert response.status == 302
            with pytest.raises(aiohttp.TooManyRedirects):
                await web.session.get(HOME + "round")
            assert len(web.requests) == 3

        run(make, body)

    def test_raise_for_status(self, make: Make) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, "no", status=403)
            with pytest.raises(aiohttp.ClientResponseError) as caught:
                await web.session.get(HOME, raise_for_status=True)
            assert caught.value.status == 403
            async with web.session.get(HOME) as response:
                with pytest.raises(aiohttp.ClientResponseError):
                    response.raise_for_status()
            assert web.unreleased() == []

        run(make, body)

    def test_a_closed_session_is_refused(self, make: Make) -> None:
        async def body(web: Web) -> None:
            web.page(HOME)
            await web.session.close()
            with pytest.raises(RuntimeError, match="closed"):
                await web.session.get(HOME)

        run(make, body)

    def test_head_has_no_body(self, make: Make) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, "long")
            async with web.session.head(HOME) as response:
                assert response.status == 200
                assert await response.read() == b""
            assert [r.method for r in web.requests] == ["HEAD"]

        run(make, body)


class TestScripts:
    def test_each_request_takes_the_next_answer_and_the_last_one_stays(self, make: Make) -> None:
        async def body(web: Web) -> None:
            failure = aiohttp.ClientConnectionError("gone")
            web.script(HOME, [503, failure, web.answer("fine", delay=2)])
            async with web.session.get(HOME) as response:
                assert response.status == 503
            with pytest.raises(aiohttp.ClientConnectionError):
                await web.session.get(HOME)
            assert await text_of(web) == "fine"
            assert await text_of(web) == "fine"
            assert now() == 4
            assert [r.status for r in web.requests] == [503, None, 200, 200]
            assert web.in_flight == 0

        run(make, body)

    def test_an_exception_comes_after_its_delay(self, make: Make) -> None:
        async def body(web: Web) -> None:
            web.script(HOME, [web.answer(error=aiohttp.ClientConnectionError, delay=3)])
            with pytest.raises(aiohttp.ClientConnectionError):
                await web.session.get(HOME)
            assert now() == 3

        run(make, body)

    def test_a_body_that_breaks_off(self, make: Make) -> None:
        async def body(web: Web) -> None:
            broken = aiohttp.ClientPayloadError("broken off")
            web.script(HOME, [web.answer("half", error=broken, delay=1, body_delay=2)])
            response = await web.session.get(HOME)
            assert (response.status, now()) == (200, 1)
            with pytest.raises(aiohttp.ClientPayloadError):
                await response.text()
            assert now() == 3
            assert web.unreleased() == []

        run(make, body)

    def test_any_exception_can_be_mocked(self) -> None:
        async def body(web: Web) -> None:
            web.script(HOME, [OSError("no route"), TimeoutError])
            with pytest.raises(OSError, match="no route"):
                await web.session.get(HOME)
            with pytest.raises(TimeoutError):
                await web.session.get(HOME)
            assert [r.error for r in web.requests] == [OSError, TimeoutError]

        run(mocked_web, body)

    def test_what_no_server_can_do_is_skipped(self) -> None:
        async def body(web: Web) -> None:
            assert web.real
            with pytest.raises(pytest.skip.Exception, match="no server can cause"):
                web.script(HOME, [ValueError])
            with pytest.raises(pytest.skip.Exception, match="certificates"):
                web.page("https://site.test/")

        run(real_web, body)


class TestTime:
    def test_delays_are_exact_and_overlap(self, make: Make) -> None:
        async def body(web: Web) -> None:
            for number in range(20):
                web.page(f"{HOME}{number}", str(number), delay=1.0007, body_delay=number / 10)
            texts = await asyncio.gather(*(text_of(web, f"{HOME}{n}") for n in range(20)))
            assert texts == [str(n) for n in range(20)]
            assert now() == 2.9007
            assert [r.end for r in web.requests] == [round(1.0007 + n / 10, 9) for n in range(20)]
            assert {r.start for r in web.requests} == {0.0}

        run(make, body)

    @pytest.mark.parametrize("seed", range(6))
    def test_exact_delays_do_not_vary_with_the_seed(self, make: Make, seed: int) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, "x", delay=1.5)
            await text_of(web)
            assert now() == 1.5

        run(make, body, seed=seed)

    def test_without_a_delay_an_answer_takes_no_time_under_seed_0(self, make: Make) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, "x")
            await text_of(web)
            assert now() == 0

        run(make, body)

    def test_without_a_delay_the_seed_chooses(self) -> None:
        async def body(web: Web) -> float:
            web.page(HOME, "x")
            await text_of(web)
            return now()

        times = [run(mocked_web, body, seed=seed) for seed in range(1, 6)]
        assert len(set(times)) == 5
        assert all(0 < time < 0.2 for time in times)
        assert times == [run(mocked_web, body, seed=seed) for seed in range(1, 6)]


async def by_asyncio_timeout(web: Web) -> None:
    async with asyncio.timeout(10):
        await text_of(web)


async def by_wait_for(web: Web) -> None:
    await asyncio.wait_for(text_of(web), 10)


async def by_client_timeout(web: Web) -> None:
    await text_of(web, timeout=aiohttp.ClientTimeout(total=10))


async def by_number(web: Web) -> None:
    await text_of(web, timeout=10)


async def by_sock_read(web: Web) -> None:
    await text_of(web, timeout=aiohttp.ClientTimeout(sock_read=10))


async def by_streaming(web: Web) -> None:
    async with web.session.get(HOME, timeout=aiohttp.ClientTimeout(total=10)) as response:
        async for _chunk in response.content.iter_chunked(10):
            pass


WAYS = [by_asyncio_timeout, by_wait_for, by_client_timeout, by_number, by_sock_read, by_streaming]


class TestTimeouts:
    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize(("delay", "body_delay"), [(11.0, 0.0), (0.0, 11.0), (math.inf, 0.0)])
    @pytest.mark.parametrize("seed", [0, 1, 2])
    def test_every_way_to_write_one(
        self, make: Make, way: Callable[[Web], Awaitable[None]], delay: float, body_delay: float,
        seed: int,
    ) -> None:  # fmt: skip
        async def body(web: Web) -> None:
            web.page(HOME, "x", delay=delay, body_delay=body_delay)
            with pytest.raises(TimeoutError):
                await way(web)
            assert now() == 10
            assert web.in_flight == 0
            assert [r.end for r in web.requests] == [10]
            assert web.unreleased() == []

        run(make, body, seed=seed)

    @pytest.mark.parametrize("way", WAYS)
    def test_what_is_in_time_is_not_disturbed(
        self, make: Make, way: Callable[[Web], Awaitable[None]]
    ) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, "x", delay=4.9, body_delay=5)
            await way(web)
            assert now() == 9.9

        run(make, body)

    def test_the_time_covers_headers_and_body_together(self, make: Make) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, "x", delay=3, body_delay=3)
            with pytest.raises(TimeoutError):
                await text_of(web, timeout=5)
            assert now() == 5

        run(make, body)

    def test_mocked_timeouts_are_never_rounded(self) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, "x", delay=100)
            await asyncio.sleep(0.25)
            with pytest.raises(TimeoutError):
                await text_of(web, timeout=7.5)
            assert now() == 7.75

        run(mocked_web, body)

    def test_a_session_has_a_timeout_of_its_own(self) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, "x", delay=1000)
            with pytest.raises(TimeoutError):
                await text_of(web)
            assert now() == 300  # aiohttp's default
            async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
                with pytest.raises(TimeoutError):
                    await session.get(HOME)
            assert now() == 302
            await text_of(web, timeout=None)
            assert now() == 1302

        run(mocked_web, body)

    def test_a_timeout_that_nobody_reads_to_is_met_by_the_next_read(self, make: Make) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, "x", body_delay=10)
            response = await web.session.get(HOME, timeout=aiohttp.ClientTimeout(total=2))
            await asyncio.sleep(3)
            with pytest.raises(TimeoutError):
                await response.text()
            assert now() == 3

        run(make, body)

    def test_the_time_is_over_for_nobody_but_the_request(self, make: Make) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, "x", delay=9)
            task = asyncio.current_task()
            assert task is not None
            with pytest.raises(TimeoutError):
                await text_of(web, timeout=2)
            assert task.cancelling() == 0
            await asyncio.sleep(1)

        run(make, body)


class TestRequests:
    def test_a_request_is_under_way_until_its_body_was_read(self, make: Make) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, "x", delay=1, body_delay=2)
            response = await web.session.get(HOME)
            assert (now(), web.in_flight) == (1, 1)
            assert web.unreleased() == web.requests
            await response.text()
            assert (now(), web.in_flight) == (3, 0)
            assert web.unreleased() == []
            [request] = web.requests
            assert (request.start, request.end, request.status) == (0, 3, 200)
            assert request.session is web.session
            assert web.requests_for(HOME) == [request]
            assert web.requests_for(HOME + "other") == []

        run(make, body)

    @pytest.mark.parametrize("how", ["release", "close"])
    def test_or_until_it_was_released_or_closed(self, make: Make, how: str) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, "x", delay=1, body_delay=50)
            response = await web.session.get(HOME)
            await asyncio.sleep(1)
            assert web.in_flight == 1
            getattr(response, how)()
            assert web.in_flight == 0
            assert web.unreleased() == []
            assert [r.end for r in web.requests] == [2]

        run(make, body)

    def test_leaving_the_context_is_releasing(self, make: Make) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, "x")
            async with web.session.get(HOME):
                assert web.in_flight == 1
            assert web.in_flight == 0

        run(make, body)

    def test_or_until_its_stream_was_read_to_the_end(self, make: Make) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, "x" * 1000, body_delay=2)
            response = await web.session.get(HOME)
            assert await response.content.read(10) == b"x" * 10
            assert web.in_flight == 1
            assert len(await response.content.read()) == 990
            assert web.in_flight == 0
            assert [r.end for r in web.requests] == [2]

        run(make, body)

    def test_who_never_reads_is_found_out(self, make: Make) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, "x")
            await web.session.get(HOME)
            await web.session.get(HOME + "nowhere")
            await asyncio.sleep(100)
            assert web.in_flight == 2
            assert [r.url for r in web.unreleased()] == [HOME, HOME + "nowhere"]

        run(make, body)

    @pytest.mark.parametrize(("delay", "body_delay"), [(9, 0), (0, 9)])
    @pytest.mark.parametrize("seed", [0, 1])
    def test_a_cancelled_request_is_over(
        self, make: Make, delay: float, body_delay: float, seed: int
    ) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, "x", delay=delay, body_delay=body_delay)
            task = asyncio.create_task(text_of(web))
            await asyncio.sleep(2)
            assert web.in_flight == 1
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert web.in_flight == 0
            [request] = web.requests
            assert request.end == 2
            assert request.error == (asyncio.CancelledError if delay else None)
            assert web.unreleased() == []

        run(make, body, seed=seed)

    def test_a_cancelled_request_can_take_its_time(self, make: Make) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, "x", delay=9)
            web.linger = 0.5
            task = asyncio.create_task(text_of(web))
            await asyncio.sleep(2)
            task.cancel()
            await asyncio.sleep(0.25)
            assert web.in_flight == 1
            with pytest.raises(asyncio.CancelledError):
                await task
            assert now() == 2.5
            assert [r.end for r in web.requests] == [2.5]

        run(make, body)

    def test_the_most_that_were_under_way_at_once(self, make: Make) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, "x", delay=1)
            limit = asyncio.Semaphore(3)

            async def one() -> None:
                async with limit:
                    await text_of(web)

            await asyncio.gather(*(one() for _number in range(9)))
            assert web.most_in_flight == 3
            assert now() == 3

        run(make, body)

    def test_other_sessions_are_seen_too(self) -> None:
        async def body(web: Web) -> None:
            web.page(HOME, "x")
            async with aiohttp.ClientSession() as own, own.get(HOME) as response:
                assert await response.text() == "x"
            async with aiohttp.request("GET", HOME) as response:
                assert await response.text() == "x"
            assert [r.session is web.session for r in web.requests] == [False, False]
            assert web.in_flight == 0

        run(mocked_web, body)

    def test_nothing_is_patched_afterwards(self, make: Make) -> None:
        before = aiohttp.ClientSession._request

        async def body(web: Web) -> aiohttp.ClientSession:
            web.page(HOME, "x")
            await web.session.get(HOME)
            return web.session

        session = run(make, body)
        assert session.closed
        assert aiohttp.ClientSession._request is before


def test_the_fixture_closes_everything_however_its_generator_ends() -> None:
    async def main() -> None:
        for how in ("next", "aclose"):
            generator = http()
            web = await anext(generator)
            assert web.real is False
            if how == "next":
                with pytest.raises(StopAsyncIteration):
                    await anext(generator)
            else:
                await generator.aclose()
            assert web.session.closed

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(main())


@asynccontextmanager
async def chosen_by_environment() -> AsyncIterator[Web]:
    generator = http()
    try:
        yield await anext(generator)
    finally:
        await generator.aclose()


def test_the_environment_chooses_the_real_web(monkeypatch: pytest.MonkeyPatch) -> None:
    async def body(web: Web) -> bool:
        return web.real

    monkeypatch.setenv("ASYNCKATA_REAL_WEB", "1")
    assert run(chosen_by_environment, body) is True
    monkeypatch.setenv("ASYNCKATA_REAL_WEB", "0")
    assert run(chosen_by_environment, body) is False


PACK = """
format_version = 1
name = "small"
title = "Small"
[[chapters]]
folder = "1-web"
title = "Web"
katas = ["fetch_page"]
"""
KATA = """
format_version = 1
title = "fetch_page"
summary = "Fetch a page."
difficulty = 1
minutes = 5
[[docs]]
title = "aiohttp"
url = "https://docs.aiohttp.org/"
[[hints]]
id = "kata"
stages = ["one?", "two", "three"]
"""
TEST = '''
from fetch_page import fetch_page

async def test_text(http, clock):
    """returns the text"""
    http.page("http://site.test/", "hello", delay=3)
    assert await fetch_page(http.session, "http://site.test/") == "hello"
    assert clock.now == 3
    assert clock.leftover_tasks() == []
    assert clock.leftover_timers() == []
'''
GOOD = """
async def fetch_page(session, url):
    async with session.get(url) as response:
        return await response.text()
"""


def write_kata(folder: Path, solution: str) -> None:
    kata = folder / "1-web" / "fetch_page"
    kata.mkdir(parents=True)
    (folder / "pack.toml").write_text(PACK)
    (kata / "kata.toml").write_text(KATA)
    (kata / "README.md").write_text("# fetch_page\n")
    (kata / "fetch_page.py").write_text(solution)
    (kata / "test_fetch_page.py").write_text(TEST)


@pytest.mark.parametrize("real", ["0", "1"])
def test_a_kata_gets_the_fixture(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, real: str
) -> None:
    monkeypatch.setenv("ASYNCKATA_REAL_WEB", real)
    write_kata(pytester.path, GOOD)
    result = pytester.runpytest_subprocess("--kata-schedules", "6", "--kata-no-progress")
    assert result.ret == 0, result.stdout.str()


def test_a_forgotten_await_is_called_by_aiohttps_name(pytester: pytest.Pytester) -> None:
    write_kata(
        pytester.path,
        "async def fetch_page(session, url):\n    session.get(url)\n    "
        "import asyncio\n    await asyncio.sleep(3)\n    return 'hello'\n",
    )
    result = pytester.runpytest_subprocess("--kata-no-progress")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*ClientSession._request*"])
