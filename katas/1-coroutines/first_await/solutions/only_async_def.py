"""`order` is a coroutine function too, and `dinner` awaits inside a list comprehension."""

import asyncio


async def cook(dish, seconds, say):
    """Cook one dish."""
    say(f"{dish}: start")
    await asyncio.sleep(seconds)
    say(f"{dish}: ready")
    return f"hot {dish}"


async def order(dish, seconds, say):
    """Cook the dish, when somebody awaits what this call returns."""
    return await cook(dish, seconds, say)


async def serve(guest, meal, say):
    """Let a guest wait for the meal and eat it."""
    say(f"{guest}: waits")
    food = await meal
    say(f"{guest}: eats {food}")
    return food


async def dinner(dishes, say):
    """Cook the dishes one after the other."""
    return [await order(dish, seconds, say) for dish, seconds in dishes]
