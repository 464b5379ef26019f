"""The same web from a real aiohttp server on loopback, for tests of the mock itself.

The server runs on the loop of the test. Its tasks are hidden from `asyncio.all_tasks`, so that
the checks after a test see only what the learner left behind.
"""

from __future__ import annotations

import asyncio
import asyncio.tasks
import math
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientConnectionError, ClientPayloadError, TCPConnector, web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.web_protocol import RequestHandler
from yarl import URL

from pytest_asynckata.stage.hidden import hide
from pytest_asynckata.stage.web_site import Answer, Site

_LOOPBACK = "127.0.0.1"


@asynccontextmanager
async def loopback_server(site: Site) -> AsyncIterator[TCPConnector]:
    """Serve the site on a port of the system's choice; gives a connector that leads there."""
    loop = asyncio.get_running_loop()
    pages = _Server(_Handler(site), handler_cancellation=True, access_log=None)
    server = await loop.create_server(pages, _LOOPBACK, 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield TCPConnector(resolver=_Resolver(site, port), limit=0, force_close=True)
    finally:
        server.close()
        await pages.shutdown(0)


def skip_what_no_server_can_do(url: URL, answers: Iterable[Answer]) -> None:
    """Skip the test if its web cannot be served for real."""
    if url.scheme == "https":
        pytest.skip("the real web has no certificates, so it serves no https")
    for answer in answers:
        if answer.error is not None and not (
            answer.fails_with(ClientConnectionError) or answer.fails_with(ClientPayloadError)
        ):
            pytest.skip(f"no server can cause {answer.error!r}")


class _Server(web.Server):
    """Makes connections whose tasks are hidden."""

    def __call__(self) -> RequestHandler:
        return _HiddenHandler(self, loop=self._loop, **self._kwargs)


class _HiddenHandler(RequestHandler):
    __slots__ = ()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        hide(self._task_handler)


class _Handler:
    """Answers the requests from the site."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        await asyncio.sleep(0)  # an eager task becomes visible when it first waits
        hide(asyncio.current_task())
        answer = self._site.next_answer(request.url)
        await _pass(self._site.delay_of(answer))
        breaks_off = answer.fails_with(ClientPayloadError)
        if answer.error is not None and not breaks_off:
            return _hang_up(request)
        response = _head(answer)
        response.content_length = len(answer.body) + breaks_off
        await response.prepare(request)
        await _pass(answer.body_delay)
        if request.method != "HEAD":
            await response.write(answer.body)
        if breaks_off:
            return _hang_up(request, response)
        await response.write_eof()
        return response


def _head(answer: Answer) -> web.StreamResponse:
    response = web.StreamResponse(status=answer.status, headers=answer.headers)
    response.headers["Content-Type"] = answer.content_type
    response.force_close()
    return response


def _hang_up(
    request: web.BaseRequest, response: web.StreamResponse | None = None
) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.close()
    return response or web.Response()


async def _pass(seconds: float) -> None:
    if math.isinf(seconds):
        await asyncio.get_running_loop().create_future()
    elif seconds > 0:
        await asyncio.sleep(seconds)


class _Resolver(AbstractResolver):
    """Every host that has a page is at the port of the one server."""

    def __init__(self, site: Site, port: int) -> None:
        self._site = site
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if not self._site.has_host(host, port):
            raise OSError(f"no page of this test is on {host}:{port}")
        return [
            ResolveResult(
                hostname=host,
                host=_LOOPBACK,
                port=self._port,
                family=socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    async def close(self) -> None:
        """Nothing to close."""
