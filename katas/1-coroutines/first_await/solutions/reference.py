"""One await for each thing that has to be over before the next one begins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any


async def cook(dish: str, seconds: float, say: Callable[[str], None]) -> str:
    """Cook one dish: say that it starts, wait, say that it is ready, return the hot dish."""
    say(f"{dish}: start")
    await asyncio.sleep(seconds)
    say(f"{dish}: ready")
    return f"hot {dish}"


def order(dish: str, seconds: float, say: Callable[[str], None]) -> Coroutine[Any, Any, str]:
    """Return a coroutine object that cooks the dish as soon as somebody awaits it."""
    return cook(dish, seconds, say)


async def serve(guest: str, meal: Coroutine[Any, Any, str], say: Callable[[str], None]) -> str:
    """Let a guest wait for the meal and eat it. `meal` is a coroutine object."""
    say(f"{guest}: waits")
    food = await meal
    say(f"{guest}: eats {food}")
    return food


async def dinner(dishes: Sequence[tuple[str, float]], say: Callable[[str], None]) -> list[str]:
    """Cook the dishes one after the other and return all hot dishes."""
    plates = []
    for dish, seconds in dishes:
        plates.append(await cook(dish, seconds, say))
    return plates
