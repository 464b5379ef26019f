"""The contract of `first_await`, from the simplest claim to the hardest."""

import asyncio
import inspect

from first_await import cook, dinner, order, serve

# -- helpers ---------------------------------------------------------------------------------------


def say_nothing(line):
    """For tests in which nobody listens."""


class Ear:
    """Hears what is said, and remembers when: its objects are the `say` of the tests."""

    def __init__(self, clock):
        self.clock = clock
        self.heard = []

    def __call__(self, line):
        self.heard.append((self.clock.now, line))

    @property
    def lines(self):
        return [line for _moment, line in self.heard]


def check_coroutine(thing, call):
    """Only a coroutine object has code that did not run yet and runs when it is awaited."""
    kind = "a coroutine object" if inspect.iscoroutine(thing) else f"a {type(thing).__name__}"
    assert kind == "a coroutine object", f"{call} returns a coroutine object"


async def cooked(dish, seconds, say):
    """What `await cook(...)` gives."""
    meal = cook(dish, seconds, say)
    check_coroutine(meal, f"cook({dish!r}, ...)")
    return await meal


async def brought(answer, seconds):
    """A meal that is not from `cook`."""
    await asyncio.sleep(seconds)
    return answer


async def served(guest, meal, say):
    """What `await serve(...)` gives."""
    service = serve(guest, meal, say)
    check_coroutine(service, f"serve({guest!r}, ...)")
    return await service


async def dined(dishes, say):
    """What `await dinner(...)` gives."""
    evening = dinner(dishes, say)
    check_coroutine(evening, "dinner(...)")
    return await evening


# -- cook ------------------------------------------------------------------------------------------


async def test_cook_gives_the_hot_dish():
    """gives the hot dish when cook is awaited"""
    assert await cooked("soup", 3, say_nothing) == "hot soup", (
        "what `return` gives in cook is what `await cook(...)` gives"
    )


async def test_cook_takes_its_time(clock):
    """waits in cook for as many seconds as it is told"""
    await cooked("soup", 3, say_nothing)
    assert clock.now == 3, "the soup needs 3 seconds (measured by the loop's clock)"
    await cooked("tea", 0.5, say_nothing)
    assert clock.now == 3.5, "the tea needs half a second more"


async def test_cook_says_start_and_ready(clock):
    """says in cook when the dish starts and when it is ready"""
    ear = Ear(clock)
    await cooked("soup", 3, ear)
    assert ear.heard == [(0, "soup: start"), (3, "soup: ready")], (
        "start is said before the wait, ready after it: pairs of (second, line)"
    )


async def test_calling_cook_runs_nothing(clock):
    """runs nothing of cook before somebody awaits it"""
    ear = Ear(clock)
    meal = cook("soup", 3, ear)
    check_coroutine(meal, "cook('soup', ...)")
    await asyncio.sleep(10)
    assert ear.heard == [], "cook was called, and 10 seconds later nobody has awaited it yet"
    await meal
    assert ear.heard == [(10, "soup: start"), (13, "soup: ready")], (
        "the await at second 10 runs the code of cook: pairs of (second, line)"
    )


# -- order -----------------------------------------------------------------------------------------


async def test_order_gives_a_coroutine_object():
    """gives a coroutine object when order is called"""
    meal = order("soup", 3, say_nothing)
    check_coroutine(meal, "order('soup', ...)")
    assert await meal == "hot soup", "one await of what order returned gives the hot dish"


async def test_order_starts_nothing(clock):
    """starts nothing before the order is awaited"""
    ear = Ear(clock)
    meal = order("soup", 3, ear)
    check_coroutine(meal, "order('soup', ...)")
    await asyncio.sleep(10)
    assert ear.heard == [], "10 seconds after the order nobody has awaited it yet"
    await meal
    assert ear.heard == [(10, "soup: start"), (13, "soup: ready")], (
        "the await at second 10 starts the cooking: pairs of (second, line)"
    )


async def test_orders_are_independent(clock):
    """makes a new coroutine object for every order"""
    ear = Ear(clock)
    soup, rice = order("soup", 3, ear), order("rice", 2, ear)
    check_coroutine(soup, "order('soup', ...)")
    check_coroutine(rice, "order('rice', ...)")
    assert await rice == "hot rice", "the order of rice is awaited first"
    assert await soup == "hot soup", "the order of soup is awaited second"
    assert ear.lines == ["rice: start", "rice: ready", "soup: start", "soup: ready"], (
        "what counts is when an order is awaited, not when it was made"
    )


# -- serve -----------------------------------------------------------------------------------------


async def test_serve_gives_the_meal(clock):
    """awaits in serve the meal that it gets, and returns it"""
    assert await served("Mia", brought("cold juice", 2), say_nothing) == "cold juice", (
        "serve returns what `await meal` gives"
    )
    assert clock.now == 2, "this meal needs 2 seconds, and serve waits for it"


async def test_serve_says_waits_and_eats(clock):
    """says in serve that the guest waits, and later what the guest eats"""
    ear = Ear(clock)
    await served("Mia", brought("cold juice", 2), ear)
    assert ear.heard == [(0, "Mia: waits"), (2, "Mia: eats cold juice")], (
        "the guest waits before the meal is awaited, and eats after it: pairs of (second, line)"
    )


async def test_serve_an_order(clock):
    """runs an order inside of serve: the events come in their order"""
    ear = Ear(clock)
    meal = order("soup", 3, ear)
    check_coroutine(meal, "order('soup', ...)")
    assert await served("Mia", meal, ear) == "hot soup", "Mia gets what she ordered"
    assert ear.heard == [
        (0, "Mia: waits"),
        (0, "soup: start"),
        (3, "soup: ready"),
        (3, "Mia: eats hot soup"),
    ], "the cook begins when serve awaits the meal: pairs of (second, line)"


# -- dinner ----------------------------------------------------------------------------------------

FIVE = [("soup", 1), ("rice", 1), ("fish", 1), ("beans", 1), ("cake", 1)]


async def test_dinner_gives_all_dishes():
    """gives all hot dishes of a dinner as a list, in the order of the menu"""
    assert await dined([("soup", 3), ("rice", 1), ("fish", 2)], say_nothing) == [
        "hot soup",
        "hot rice",
        "hot fish",
    ], "there is one hot dish for each dish of the menu"


async def test_five_dishes_need_five_seconds(clock):
    """needs 5 seconds for five dishes of 1 second, one after the other"""
    await dined(FIVE, say_nothing)
    assert clock.now == 5, "each dish begins when the one before it is ready: 1 + 1 + 1 + 1 + 1"


async def test_dinner_cooks_in_turn(clock):
    """cooks one dish of a dinner to its end before the next one begins"""
    ear = Ear(clock)
    await dined([("soup", 3), ("rice", 1)], ear)
    assert ear.heard == [
        (0, "soup: start"),
        (3, "soup: ready"),
        (3, "rice: start"),
        (4, "rice: ready"),
    ], "the rice starts when the soup is ready: pairs of (second, line)"


async def test_empty_dinner(clock):
    """gives an empty list for a menu without dishes"""
    assert await dined([], say_nothing) == [], "no dish, no hot dish"
    assert clock.now == 0, "no time passes"
