"""dinner calls cook and forgets the await: it returns coroutine objects at once."""

import asyncio


async def cook(dish, seconds, say):
    say(f"{dish}: start")
    await asyncio.sleep(seconds)
    say(f"{dish}: ready")
    return f"hot {dish}"


def order(dish, seconds, say):
    return cook(dish, seconds, say)


async def serve(guest, meal, say):
    say(f"{guest}: waits")
    food = await meal
    say(f"{guest}: eats {food}")
    return food


async def dinner(dishes, say):
    plates = []
    for dish, seconds in dishes:
        plates.append(cook(dish, seconds, say))
    return plates
