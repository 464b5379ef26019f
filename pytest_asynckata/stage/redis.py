"""The `redis` fixture: a store that behaves as the tests tell it to, on the virtual clock.

The libraries behind it are heavy, so they are imported by the first test that asks for a store.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from pytest_asynckata.loop.virtual import running_virtual_loop

if TYPE_CHECKING:
    from pytest_asynckata.stage.redis_stage import RedisStage

URL_VARIABLE = "ASYNCKATA_REDIS_URL"
"""Set to the address of a real server, the fixture uses that: redis://127.0.0.1:6399/0"""


async def redis() -> AsyncIterator[RedisStage]:
    """Fixture: an empty store, its clients, and the wire between them."""
    from pytest_asynckata.stage.redis_stage import fake_store, real_store

    loop = running_virtual_loop()
    url = os.environ.get(URL_VARIABLE)
    async with real_store(loop, url) if url else fake_store(loop) as stage:
        yield stage
