"""`dinner` awaits itself for the rest of the dishes: nested calls work as in plain functions."""

import asyncio


async def cook(dish, seconds, say):
    """Cook one dish."""
    say(f"{dish}: start")
    plate = await asyncio.sleep(seconds, f"hot {dish}")
    say(f"{dish}: ready")
    return plate


def order(dish, seconds, say):
    """Return a coroutine object that cooks the dish as soon as somebody awaits it."""

    async def later():
        return await cook(dish, seconds, say)

    return later()


async def serve(guest, meal, say):
    """Let a guest wait for the meal and eat it."""

    async def eat():
        food = await meal
        say(f"{guest}: eats {food}")
        return food

    say(f"{guest}: waits")
    return await eat()


async def dinner(dishes, say):
    """Cook the first dish, then have dinner with the rest."""
    if not dishes:
        return []
    (dish, seconds), *rest = dishes
    return [await cook(dish, seconds, say), *await dinner(rest, say)]
