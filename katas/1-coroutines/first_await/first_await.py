"""Kata `first_await`: your first coroutines. You edit only this file."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any


async def cook(dish: str, seconds: float, say: Callable[[str], None]) -> str:
    """Cook one dish: say that it starts, wait, say that it is ready, return the hot dish."""
    raise NotImplementedError


def order(dish: str, seconds: float, say: Callable[[str], None]) -> Coroutine[Any, Any, str]:
    """Return a coroutine object that cooks the dish as soon as somebody awaits it."""
    raise NotImplementedError


async def serve(guest: str, meal: Coroutine[Any, Any, str], say: Callable[[str], None]) -> str:
    """Let a guest wait for the meal and eat it. `meal` is a coroutine object."""
    raise NotImplementedError


async def dinner(dishes: Sequence[tuple[str, float]], say: Callable[[str], None]) -> list[str]:
    """Cook the dishes one after the other and return all hot dishes."""
    raise NotImplementedError


if __name__ == "__main__":  # for your own experiments: python first_await.py
    print(asyncio.run(cook("soup", 3, print)))
