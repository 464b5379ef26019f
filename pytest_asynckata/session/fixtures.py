"""The fixtures that katas' tests get, ours and the extensions', for katas' modules only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import pytest_asyncio

from pytest_asynckata.session.collect import KataModule
from pytest_asynckata.stage.clock import clock
from pytest_asynckata.stage.mysql import mysql
from pytest_asynckata.stage.redis import redis
from pytest_asynckata.stage.web import http

FIXTURES: dict[str, Callable[..., Any]] = {
    "clock": clock,
    "http": http,
    "mysql": mysql,
    "redis": redis,
}

_REGISTERED: pytest.StashKey[bool] = pytest.StashKey()


def register(module: KataModule) -> None:
    """Make the fixtures visible to the tests of one kata."""
    if module.stash.get(_REGISTERED, False):
        return
    module.stash[_REGISTERED] = True
    module.fixtures = module.extensions.fixtures(module.ihook, taken=FIXTURES)
    for name, function in {**FIXTURES, **module.fixtures}.items():
        pytest_asyncio.fixture(function, loop_scope="function")  # marks it as asyncio's
        pytest.register_fixture(name=name, func=function, node=module)
