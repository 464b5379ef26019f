"""order is `async def` and does not await: one await gives a second coroutine object."""

import asyncio


async def cook(dish, seconds, say):
    say(f"{dish}: start")
    await asyncio.sleep(seconds)
    say(f"{dish}: ready")
    return f"hot {dish}"


async def order(dish, seconds, say):
    return cook(dish, seconds, say)


async def serve(guest, meal, say):
    say(f"{guest}: waits")
    food = await meal
    say(f"{guest}: eats {food}")
    return food


async def dinner(dishes, say):
    plates = []
    for dish, seconds in dishes:
        plates.append(await cook(dish, seconds, say))
    return plates
