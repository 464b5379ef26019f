"""What is seen of the requests on the client's side: who asked for what, from when until when.

It wraps `aiohttp.ClientSession._request`, whoever answers behind it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from aiohttp import ClientResponse, ClientSession, StreamReader
from multidict import MultiDict
from yarl import URL

from pytest_asynckata.loop.virtual import DECIMALS


@dataclass(eq=False)
class Request:
    """One request of a client. Times are seconds since the test began.

    Attributes:
        method: `GET`, for example.
        url: what was asked for, with its query and without its fragment.
        session: the session that was used.
        start: when the request began.
        status: the status of the response; None until its headers have come.
        error: the class of the exception that ended the request before its headers had come;
            `asyncio.CancelledError` if it was cancelled.
    """

    method: str
    url: str
    session: ClientSession = field(repr=False)
    start: float
    status: int | None = None
    error: type[BaseException] | None = None
    _ended: float | None = field(default=None, repr=False)
    _arrived: float | None = field(default=None, repr=False)
    _content: StreamReader | None = field(default=None, repr=False)

    @property
    def end(self) -> float | None:
        """When it failed or its response was read to the end, released or closed, else None.

        For a response that is read through `response.content` it is when the last byte came.
        """
        if self._ended is None and self._content is not None and _was_read(self._content):
            self._ended = self._arrived
        return self._ended

    @property
    def unreleased(self) -> bool:
        """Whether the response came and was neither read to the end, released nor closed."""
        return self.status is not None and self.end is None


def _was_read(content: StreamReader) -> bool:
    return content.total_bytes > 0 and content.at_eof()


class WatchedResponse(ClientResponse):
    """A response that says when it was read to the end, released or closed."""

    _over: Callable[[], None] | None = None

    def call_when_over(self, callback: Callable[[], None]) -> None:
        """Call `callback` at that moment; several callbacks are called in turn."""
        before = self._over

        def both() -> None:
            if before is not None:
                before()
            callback()

        self._over = both

    def _say_over(self) -> None:
        callback, self._over = self._over, None
        if callback is not None:
            callback()

    async def read(self) -> bytes:
        body = await super().read()
        self._say_over()
        return body

    def release(self) -> Any:
        released = super().release()
        self._say_over()
        return released

    def close(self) -> None:
        super().close()
        self._say_over()


class Traffic:
    """Every request of every session while `watched()` lasts."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.requests: list[Request] = []
        self.most_in_flight = 0
        self.linger = 0.0
        self._under_way: list[Request] = []
        self._responses: list[ClientResponse] = []

    @property
    def in_flight(self) -> int:
        """How many requests are under way now."""
        self._under_way = [request for request in self._under_way if request.end is None]
        return len(self._under_way)

    def unreleased(self) -> list[Request]:
        """The requests whose response nobody has read to the end, released or closed."""
        return [request for request in self.requests if request.unreleased]

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Record the requests of every `ClientSession`."""
        send = ClientSession._request
        traffic = self

        async def _request(
            session: ClientSession, method: str, str_or_url: str | URL, **options: Any
        ) -> ClientResponse:
            request = traffic._begin(session, method, str_or_url, options.get("params"))
            try:
                response = await send(session, method, str_or_url, **options)
            except BaseException as error:
                if isinstance(error, asyncio.CancelledError) and traffic.linger:
                    await asyncio.sleep(traffic.linger)
                traffic._fail(request, error)
                raise
            traffic._answered(request, response)
            return response

        _request.__qualname__ = "ClientSession._request"  # what a forgotten await is reported by
        with patch.object(ClientSession, "_request", _request):
            yield

    def close(self) -> None:
        """Close the responses that nobody has closed."""
        for response in self._responses:
            response.close()
        self._responses.clear()

    def _begin(self, session: ClientSession, method: str, url: str | URL, params: Any) -> Request:
        request = Request(method, wire_url(session, url, params), session, self._now())
        self.requests.append(request)
        self._under_way.append(request)
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        return request

    def _fail(self, request: Request, error: BaseException) -> None:
        request.error = type(error)
        self._end(request)

    def _answered(self, request: Request, response: ClientResponse) -> None:
        request.status = response.status
        self._responses.append(response)
        if not isinstance(response, WatchedResponse):  # a session of the learner's, on a real web
            self._end(request)
            return
        response.call_when_over(lambda: self._end(request))
        request._content = response.content
        response.content.on_eof(lambda: self._arrive(request))

    def _arrive(self, request: Request) -> None:
        request._arrived = self._now()

    def _end(self, request: Request) -> None:
        if request.end is None:
            request._ended = self._now()

    def _now(self) -> float:
        return round(self._loop.time(), DECIMALS)


def wire_url(session: ClientSession, url: str | URL, params: Any) -> str:
    """The URL as a server gets to see it; what was asked for if that is no URL."""
    with suppress(ValueError, AssertionError):
        return str(with_params(session._build_url(url), params).with_fragment(None))
    return str(url)


def with_params(url: URL, params: Any) -> URL:
    """The URL with the `params` of a request added to its query, as aiohttp adds them."""
    if not params:
        return url
    query = MultiDict(url.query)
    query.extend(url.with_query(params).query)
    return url.with_query(query)
