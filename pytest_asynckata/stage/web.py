"""The `http` fixture: a web of a few pages, on virtual time, that needs no network.

Everything heavy is imported when a test asks for the fixture. What a page is stands in
`web_site`, what is recorded of the requests in `web_traffic`; the answers come from `web_mock`
or, on wish, from the real server in `web_server`.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_asynckata.stage.web_api import Web

REAL_WEB = "ASYNCKATA_REAL_WEB"
"""Set this environment variable to 1 to have the pages served by a real server on loopback."""


async def http() -> AsyncGenerator[Web]:
    """Fixture: a web that the test fills with pages, and a session to read it with.

    The pages are mocked unless the environment says `ASYNCKATA_REAL_WEB=1`.
    """
    from pytest_asynckata.stage.web_api import mocked_web, real_web

    make = real_web if os.environ.get(REAL_WEB) == "1" else mocked_web
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(make())
