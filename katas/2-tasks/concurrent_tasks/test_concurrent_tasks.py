"""The contract of `one_by_one` and `all_at_once`, from the simplest claim to the hardest."""

import asyncio

import pytest
from concurrent_tasks import all_at_once, one_by_one

BOTH = pytest.mark.parametrize("way", [one_by_one, all_at_once], ids=["one_by_one", "all_at_once"])
HILLS = ["north", "east", "south", "west", "top"]


class Stations:
    """Weather stations with their answers, and how many seconds each needs (1, if not said)."""

    def __init__(self, answers, clock=None, **seconds):
        self.answers, self.clock, self.seconds = answers, clock, seconds
        self.asked, self.log = [], []

    async def ask(self, name):
        self.asked.append(name)
        self.note(f"asks {name}")
        await asyncio.sleep(self.seconds.get(name, 1))
        answer = self.answers[name]
        if isinstance(answer, Exception):
            raise answer
        self.note(f"{name} answers")
        return answer

    def note(self, text):
        if self.clock is not None:
            self.log.append(f"{self.clock.now:g} s: {text}")


def degrees(names):
    return {name: number for number, name in enumerate(names, 11)}


async def ending(awaitable):
    """What an awaitable returned, or the exception that it raised."""
    try:
        return await awaitable
    except Exception as error:
        return error


# -- both functions --------------------------------------------------------------------------------


@BOTH
async def test_one_station(way):
    """gives a dict with the answer of one station"""
    stations = Stations({"north": "rain"})
    assert await way(stations.ask, ["north"]) == {"north": "rain"}, (
        "the name is the key, the answer of the station is the value"
    )


@BOTH
async def test_several_stations(way):
    """gives the answer of every station under its name"""
    stations = Stations({"north": "rain", "east": "sun", "south": "wind"}, north=3, south=2)
    assert await way(stations.ask, ["north", "east", "south"]) == {
        "north": "rain",
        "east": "sun",
        "south": "wind",
    }, "each name has the answer of its own station"


@BOTH
async def test_order_of_names(way):
    """gives the names in the order of the list, whoever answers first"""
    stations = Stations(degrees(HILLS), north=5, east=2, south=4, west=1, top=3)
    answers = await way(stations.ask, [*HILLS])
    assert list(answers) == HILLS, "the keys of the dict stand in the order of the names"


@BOTH
async def test_asks_once(way):
    """asks every station exactly once"""
    stations, names = Stations(degrees(HILLS), east=2), [*HILLS]
    await way(stations.ask, names)
    assert sorted(stations.asked) == sorted(HILLS), "each station is asked once, and no other"
    assert names == HILLS, "the list of names belongs to the caller, and stays as it was"


@BOTH
async def test_any_answer(way):
    """keeps every answer as it is: None, 0, an empty text, False"""
    stations = Stations({"a": None, "b": 0, "c": "", "d": False, "e": []}, a=2)
    answers = await way(stations.ask, ["a", "b", "c", "d", "e"])
    assert answers == {"a": None, "b": 0, "c": "", "d": False, "e": []}, (
        "an answer that is false is an answer too"
    )


@BOTH
async def test_no_names(way, clock):
    """gives an empty dict when there are no names"""
    assert await way(Stations({}).ask, []) == {}, "nobody is asked, so there are no answers"
    assert clock.now == 0, "no time passes (seconds)"


@BOTH
async def test_two_calls(way):
    """keeps the answers of two calls apart"""
    one, other = Stations({"a": 1, "b": 2}, a=3), Stations({"b": 3, "c": 4})
    tasks = [
        asyncio.create_task(way(one.ask, ["a", "b"])),
        asyncio.create_task(way(other.ask, ["b", "c"])),
    ]
    assert [await task for task in tasks] == [{"a": 1, "b": 2}, {"b": 3, "c": 4}], (
        "both calls run at the same time, and each gives its own answers"
    )


# -- one_by_one --------------------------------------------------------------------------------


async def test_five_seconds(clock):
    """asks five stations in five seconds, one after the other"""
    await one_by_one(Stations(degrees(HILLS)).ask, [*HILLS])
    assert clock.now == 5, "five stations of 1 second each need 5 seconds, the sum of all"


async def test_asks_after_the_answer(clock):
    """asks a station when the one before has answered"""
    stations = Stations({"a": 1, "b": 2, "c": 3}, clock, a=2, b=0.5, c=1)
    await one_by_one(stations.ask, ["a", "b", "c"])
    assert stations.log == [
        "0 s: asks a",
        "2 s: a answers",
        "2 s: asks b",
        "2.5 s: b answers",
        "2.5 s: asks c",
        "3.5 s: c answers",
    ], "one question at a time, each at the moment of the answer before"


async def test_one_by_one_stops_at_an_error(clock):
    """raises the exception of a station at once, and asks nobody after it"""
    error = ConnectionError("no radio")
    stations = Stations({"a": 1, "b": error, "c": 3, "d": 4})
    outcome = await ending(one_by_one(stations.ask, ["a", "b", "c", "d"]))
    assert outcome is error, "the caller gets the exception itself, the very same object"
    assert clock.now == 2, "the second station failed after 2 seconds"
    assert stations.asked == ["a", "b"], "after the failure nobody else is asked"


# -- all_at_once -------------------------------------------------------------------------------


async def test_one_second(clock):
    """asks five stations in one second, at the same time"""
    await all_at_once(Stations(degrees(HILLS)).ask, [*HILLS])
    assert clock.now == 1, "five stations of 1 second each need 1 second together"


async def test_asks_all_before_it_waits(clock):
    """asks all stations before the first one answers, in the order of the names"""
    stations = Stations({"a": 1, "b": 2, "c": 3}, clock, a=2, b=0.5, c=1)
    await all_at_once(stations.ask, ["a", "b", "c"])
    assert stations.log == [
        "0 s: asks a",
        "0 s: asks b",
        "0 s: asks c",
        "0.5 s: b answers",
        "1 s: c answers",
        "2 s: a answers",
    ], "all questions go out at 0 s; the answers come when they come"


async def test_ends_with_the_slowest(clock):
    """ends at the moment when the last station has answered"""
    names = ["a", "b", "c"]
    await all_at_once(Stations(degrees(names), a=1, b=2.0123456, c=0.5).ask, names)
    assert clock.now == 2.0123456, (
        "the last answer came after 2.0123456 seconds: the call ends at that moment"
    )


async def test_waits_as_long_as_needed(clock):
    """waits for an answer as long as it takes"""
    stations = Stations({"a": 1, "b": 2}, b=90_000)
    assert await all_at_once(stations.ask, ["a", "b"]) == {"a": 1, "b": 2}, (
        "there is no time limit: 90,000 seconds are 25 hours"
    )
    assert clock.now == 90_000, "the second station needs 90,000 seconds"


async def test_many_stations(clock):
    """asks 500 stations at the same time"""
    names = [f"station-{number}" for number in range(500)]
    assert await all_at_once(Stations(degrees(names)).ask, names) == degrees(names), (
        "there is an answer for each of the 500 names"
    )
    assert clock.now == 1, "500 stations of 1 second each need 1 second together"


async def test_stations_can_help_each_other():
    """asks the later stations even if the first one waits for them"""
    repaired = asyncio.Event()

    async def ask(name):
        if name == "broken":
            await repaired.wait()
        else:
            await asyncio.sleep(1)
            repaired.set()
        return name

    assert await all_at_once(ask, ["broken", "mechanic"]) == {
        "broken": "broken",
        "mechanic": "mechanic",
    }, "the first station can only answer because the second one is asked meanwhile"


async def test_all_at_once_raises(clock):
    """raises the exception of a station that fails as the last one"""
    error = ConnectionError("no radio")
    stations = Stations({"a": 1, "b": error, "c": 3}, b=2)
    outcome = await ending(all_at_once(stations.ask, ["a", "b", "c"]))
    assert outcome is error, "the caller gets the exception itself, the very same object"
    assert clock.now == 2, "the second station failed after 2 seconds"


async def test_nothing_is_left(clock):
    """leaves no task and no timer"""
    await all_at_once(Stations({"a": 1, "b": 2}, b=2).ask, ["a", "b"])
    assert clock.leftover_tasks() == [], "all tasks have ended when the call has returned"
    assert clock.leftover_timers() == [], "no timer is left"
