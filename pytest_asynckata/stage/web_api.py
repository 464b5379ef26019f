"""What a test sees of the `http` fixture: pages to define, requests to look at, a session."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager

from aiohttp import ClientSession

from pytest_asynckata.loop.virtual import running_virtual_loop
from pytest_asynckata.stage.web_mock import MockedWeb, no_network
from pytest_asynckata.stage.web_site import Answer, Site
from pytest_asynckata.stage.web_traffic import Request, Traffic, WatchedResponse


class Web:
    """A web of pages that a test defines. All times are seconds of loop time.

    A URL that nobody defined answers 404 when its host and port have some page, and refuses
    the connection (an `aiohttp.ClientConnectionError`) otherwise. The fragment of a URL never
    reaches a server, so it is ignored. Every HTTP method gets the same answer.

    Requests of every `aiohttp.ClientSession` are answered and recorded. Time-outs work as in
    aiohttp, with one difference: mocked, they are exact, while aiohttp itself rounds a moment
    up to a whole second for `ClientTimeout`s of 5 s and more.

    Attributes:
        session: a session for the code under test; the fixture closes it.
        real: whether a real server on loopback answers.
    """

    def __init__(self, site: Site, traffic: Traffic, session: ClientSession, *, real: bool) -> None:
        self.session = session
        self.real = real
        self._site = site
        self._traffic = traffic

    def answer(
        self,
        html: str | bytes = "",
        *,
        status: int = 200,
        delay: float | None = None,
        body_delay: float = 0.0,
        content_type: str = "text/html",
        headers: Mapping[str, str] | None = None,
        error: BaseException | type[BaseException] | None = None,
    ) -> Answer:
        """One answer, for `script`.

        Args:
            html: the body; bytes are sent as they are, text as UTF-8.
            status: the HTTP status.
            delay: seconds until the headers come. None means that no test measures it: nothing
                under schedule seed 0, and whatever the seed chooses otherwise. `math.inf` means
                that no answer ever comes.
            body_delay: seconds between the headers and the body.
            content_type: the `Content-Type` header.
            headers: further headers.
            error: what the client meets after `delay` instead of an answer. An
                `aiohttp.ClientPayloadError` is met while the body is read, after `body_delay`.

        Raises:
            ValueError: if a delay is negative or not a number.
        """
        body = html.encode() if isinstance(html, str) else html
        return Answer(body, status, delay, body_delay, content_type, dict(headers or {}), error)

    def page(
        self,
        url: str,
        html: str | bytes = "",
        *,
        status: int = 200,
        delay: float | None = None,
        body_delay: float = 0.0,
        content_type: str = "text/html",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Put a page under `url`, in place of the one that may be there.

        The arguments are those of `answer`.

        Raises:
            ValueError: if `url` is not a whole `http` or `https` URL, or a delay is negative.
        """
        page = self.answer(
            html,
            status=status,
            delay=delay,
            body_delay=body_delay,
            content_type=content_type,
            headers=headers,
        )
        self.script(url, [page])

    def script(
        self, url: str, answers: Iterable[Answer | int | BaseException | type[BaseException]]
    ) -> None:
        """Let `url` answer each request with the next of `answers`, and then go on with the last.

        An `int` stands for an answer with that status, an exception (or its class) for an
        answer with that `error`.

        Raises:
            ValueError: if `url` is not a whole `http` or `https` URL, or there are no answers.
        """
        self._site.put(url, [self._as_answer(item) for item in answers])

    def _as_answer(self, item: Answer | int | BaseException | type[BaseException]) -> Answer:
        if isinstance(item, Answer):
            return item
        if isinstance(item, int):
            return self.answer(status=item)
        return self.answer(error=item)

    @property
    def requests(self) -> list[Request]:
        """Every request so far, in the order in which they began.

        A request that is redirected is one request, of the URL that was asked for.
        """
        return list(self._traffic.requests)

    def requests_for(self, url: str) -> list[Request]:
        """The requests of one URL, in the order in which they began."""
        return [request for request in self._traffic.requests if request.url == url]

    @property
    def in_flight(self) -> int:
        """How many requests are under way now.

        A request is under way from its start until it fails, is cancelled, or its response was
        read to the end, released or closed.
        """
        return self._traffic.in_flight

    @property
    def most_in_flight(self) -> int:
        """The most requests that were under way at the same time."""
        return self._traffic.most_in_flight

    @property
    def linger(self) -> float:
        """Seconds that a request takes to end when it is cancelled before its headers have come.

        0 unless a test sets it. With it a test sees whether somebody waits for what they cancel.
        """
        return self._traffic.linger

    @linger.setter
    def linger(self, seconds: float) -> None:
        self._traffic.linger = seconds

    def unreleased(self) -> list[Request]:
        """The requests whose response came and was neither read to the end, released nor closed."""
        return self._traffic.unreleased()

    def unclosed(self) -> list[str]:
        """What `unreleased` lists, as a learner's report names it."""
        return [f"the response of {r.method} {r.url}" for r in self.unreleased()]


@asynccontextmanager
async def mocked_web() -> AsyncIterator[Web]:
    """A web without any network, built on aioresponses."""
    site = Site(running_virtual_loop().schedule)
    with MockedWeb(site):
        async with _watched_web(site, ClientSession(connector=no_network()), real=False) as web:
            yield web


@asynccontextmanager
async def real_web() -> AsyncIterator[Web]:
    """The same web, served by a real server on loopback. What it cannot serve skips the test."""
    from pytest_asynckata.stage.web_server import loopback_server, skip_what_no_server_can_do

    site = Site(running_virtual_loop().schedule, check=skip_what_no_server_can_do)
    async with loopback_server(site) as connector:
        session = ClientSession(connector=connector, response_class=WatchedResponse)
        session._retry_connection = False  # aiohttp would ask again by itself, as in its own tests
        async with _watched_web(site, session, real=True) as web:
            yield web


@asynccontextmanager
async def _watched_web(site: Site, session: ClientSession, *, real: bool) -> AsyncIterator[Web]:
    traffic = Traffic(running_virtual_loop())
    try:
        with traffic.watched():
            yield Web(site, traffic, session, real=real)
    finally:
        traffic.close()
        await session.close()
