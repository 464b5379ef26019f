"""The mocked web: aioresponses, with delays on the loop's clock, bodies that come late, and
time-outs that mean what they mean in aiohttp.
"""

from __future__ import annotations

import asyncio
import math
from typing import Any, NoReturn

from aiohttp import (
    BaseConnector,
    ClientConnectionError,
    ClientPayloadError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    InvalidUrlClientError,
    NonHttpUrlClientError,
    SocketTimeoutError,
    StreamReader,
    TooManyRedirects,
)
from aiohttp.base_protocol import BaseProtocol
from aiohttp.helpers import BaseTimerContext, TimeoutHandle
from aioresponses import aioresponses
from aioresponses.core import RequestMatch
from multidict import CIMultiDict
from yarl import URL

from pytest_asynckata.stage.web_site import Answer, Site
from pytest_asynckata.stage.web_traffic import WatchedResponse, with_params

_REDIRECTS = {301, 302, 303, 307, 308}
_BUFFER = 2**16


class MockedWeb(aioresponses):
    """Answers the requests of every `ClientSession` from a site while it is entered."""

    def __init__(self, site: Site) -> None:
        super().__init__()
        self._site = site

    async def _request_mock(
        self, orig_self: ClientSession, method: str, url: str | URL, *args: Any, **options: Any
    ) -> ClientResponse:
        if orig_self.closed:
            raise RuntimeError("Session is closed")
        asked = _checked(orig_self, url, options.get("params"))
        limits = _Limits(_timeout_of(orig_self, options))
        try:
            with limits.timer:
                response = await self._follow(method, asked, options, limits)
        except BaseException:
            limits.end()
            raise
        self._responses.append(response)
        await _raise_for_status(orig_self, options.get("raise_for_status"), response)
        return response

    async def _follow(
        self, method: str, url: URL, options: dict[str, Any], limits: _Limits
    ) -> ClientResponse:
        """The response behind all redirects."""
        history: list[ClientResponse] = []
        while True:
            response = await self._respond(method, url, options, limits)
            location = response.headers.get("Location")
            if response.status not in _REDIRECTS or location is None:
                break
            if not options.get("allow_redirects", True):
                break
            history.append(response)
            response.release()
            if len(history) >= options.get("max_redirects", 10):
                raise TooManyRedirects(history[0].request_info, tuple(history))
            url = url.join(URL(location))
        response._history = tuple(history)
        return response

    async def _respond(
        self, method: str, url: URL, options: dict[str, Any], limits: _Limits
    ) -> ClientResponse:
        """The response of one server, as soon as its headers are there."""
        if not self._site.has_host(url.host or "", url.port or 0):
            await asyncio.sleep(0)
            raise ClientConnectionError(f"Cannot connect to {url.host}:{url.port}")
        answer = self._site.next_answer(url)
        await limits.wait(self._site.delay_of(answer))
        if answer.error is not None and not answer.fails_with(ClientPayloadError):
            raise answer.error
        matched = RequestMatch(url, method=method, status=answer.status)
        response = matched._build_response(
            url=url,
            method=method,
            request_headers=options.get("headers"),
            status=answer.status,
            content_type=answer.content_type,
            headers=CIMultiDict(answer.headers),
            response_class=WatchedResponse,
            reason=matched.reason,
        )
        assert isinstance(response, WatchedResponse)
        _Body(answer if method != "HEAD" else Answer(), response, limits).start()
        return response


class _Limits:
    """The time-outs of one request, on aiohttp's own machinery but without its rounding."""

    def __init__(self, timeout: ClientTimeout) -> None:
        loop = asyncio.get_running_loop()
        total = TimeoutHandle(loop, timeout.total, ceil_threshold=math.inf)
        self._handle = total.start()
        self.timer: BaseTimerContext = total.timer()
        self.silence = timeout.sock_read or math.inf

    async def wait(self, seconds: float) -> None:
        """Let `seconds` pass, or raise when the server has been silent for too long."""
        await asyncio.sleep(min(seconds, self.silence))
        if seconds > self.silence:
            raise silent()

    def end(self) -> None:
        """The request is over: nothing can time out any more."""
        if self._handle is not None:
            self._handle.cancel()


class _Body:
    """The body of one response on its way."""

    def __init__(self, answer: Answer, response: WatchedResponse, limits: _Limits) -> None:
        self._answer = answer
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._content = StreamReader(
            _Connected(self._loop), _BUFFER, timer=limits.timer, loop=self._loop
        )
        response.content = self._content
        response._loop = self._loop
        response.call_when_over(self._stop)

    def start(self) -> None:
        delay, silence = self._answer.body_delay, self._limits.silence
        if delay > silence:
            self._timer = self._loop.call_later(silence, self._content.set_exception, silent())
        elif delay > 0:
            self._timer = self._loop.call_later(delay, self._arrive)
        else:
            self._arrive()

    def _arrive(self) -> None:
        self._content.feed_data(self._answer.body)
        if self._answer.error is not None:
            error = self._answer.error
            broken = error() if isinstance(error, type) else error
            self._content.set_exception(broken)
        else:
            self._content.feed_eof()
        self._limits.end()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._limits.end()


class _Connected(BaseProtocol):
    """The connection of a response whose body is still to come: there is none."""

    __slots__ = ()

    @property
    def connected(self) -> bool:
        return True


class _NoNetwork(BaseConnector):
    """A connector that connects to nobody, should a request ever get past the mock."""

    async def _create_connection(self, *args: Any, **options: Any) -> NoReturn:
        raise ClientConnectionError("the mocked web has no network")


def no_network() -> BaseConnector:
    """A connector for sessions that never leave the process."""
    return _NoNetwork(loop=asyncio.get_running_loop())


def silent() -> SocketTimeoutError:
    """The error of a server that is silent for longer than `ClientTimeout.sock_read`."""
    return SocketTimeoutError("Timeout on reading data from socket")


def _checked(session: ClientSession, url: str | URL, params: Any) -> URL:
    try:
        whole = with_params(session._build_url(url), params)
    except ValueError as error:
        raise InvalidUrlClientError(url) from error
    if whole.scheme not in {"", "http", "https"}:
        raise NonHttpUrlClientError(whole)
    if not whole.raw_host:
        raise InvalidUrlClientError(whole)
    return whole.with_fragment(None)


def _timeout_of(session: ClientSession, options: dict[str, Any]) -> ClientTimeout:
    """The time-outs that hold for a request; aiohttp takes a number, and None for none at all."""
    if "timeout" not in options:
        return session.timeout
    timeout = options["timeout"]
    if isinstance(timeout, ClientTimeout):
        return timeout
    if timeout is None or isinstance(timeout, (int, float)):
        return ClientTimeout(total=timeout)
    return session.timeout  # aiohttp's own mark for «not given»


async def _raise_for_status(session: ClientSession, wanted: Any, response: ClientResponse) -> None:
    if wanted is None:
        wanted = session.raise_for_status
    try:
        if callable(wanted):
            await wanted(response)
        elif wanted:
            response.raise_for_status()
    except BaseException:
        response.close()
        raise
