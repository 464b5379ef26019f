"""order makes a task, which starts to cook although nobody awaits it."""

import asyncio


async def cook(dish, seconds, say):
    say(f"{dish}: start")
    await asyncio.sleep(seconds)
    say(f"{dish}: ready")
    return f"hot {dish}"


def order(dish, seconds, say):
    return asyncio.create_task(cook(dish, seconds, say))


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
