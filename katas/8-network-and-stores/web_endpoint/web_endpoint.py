"""Kata `web_endpoint`: a FastAPI app with one Redis client, for many requests in one thread.

You edit only this file.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import FastAPI
from redis.asyncio import Redis

Car = dict[str, str]


def create_app(
    connect: Callable[[], Redis],
    ask_maker: Callable[[str], Coroutine[Any, Any, list[str]]],
    estimate: Callable[[Car], int],
) -> FastAPI:
    """An app that answers requests for cars.

    `connect` makes the Redis client, `ask_maker` is slow, and `estimate` blocks its thread.
    """
    raise NotImplementedError
