"""The `mysql` fixture: two servers that behave as the tests tell them to, on the virtual clock.

The packages behind it are an extra of ours, and heavy: the first test that asks imports them.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.loop.virtual import running_virtual_loop

if TYPE_CHECKING:
    from pytest_asynckata.stage.mysql_stage import MysqlStage

URL_VARIABLE = "ASYNCKATA_MYSQL_URL"
"""Set to the address of a real server, the fixture uses that: mysql://root:password@127.0.0.1:3306"""


async def mysql() -> AsyncIterator[MysqlStage]:
    """Fixture: two servers with empty databases, and the wires that lead to them.

    Raises:
        AsynckataError: if a package is missing, or the real server is not as it must be.
    """
    try:
        from pytest_asynckata.stage.mysql_stage import fake_servers, real_servers
    except ImportError as error:
        raise AsynckataError(
            f"The fixture 'mysql' needs a package that is not installed ({error}); "
            "type: python -m pip install 'pytest-asynckata[mysql]'"
        ) from error
    loop = running_virtual_loop()
    url = os.environ.get(URL_VARIABLE)
    async with real_servers(loop, url) if url else fake_servers(loop) as stage:
        yield stage
