"""Your file: carry the outcome of a thread's job over to the event loop.

Read README.md first, then run `pytest --kata wrap_future`.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
from typing import Any


def wrap_future(
    cf_future: concurrent.futures.Future[Any] | asyncio.Future[Any],
    *,
    loop: asyncio.AbstractEventLoop | None = None,
) -> asyncio.Future[Any]:
    """Return an asyncio future that ends as `cf_future` ends.

    `loop` is the event loop of the new future; without it, the running loop.
    """
    raise NotImplementedError
