"""The contract of `CarStore`, from the simplest claim to the hardest."""

import asyncio
import functools
import json
import math
from contextlib import aclosing

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis_client import CarStore, Change, StoreUnavailable

BEETLE = {"name": "Beetle", "mileage": 1200}
BEETLE_TEXTS = {"name": "Beetle", "mileage": "1200"}
SKODA = {"name": "Škoda", "mileage": 5}
SKODA_TEXTS = {"name": "Škoda", "mileage": "5"}


class Builder:
    """A builder that counts its calls; each takes `seconds` and then `fields` or `error`."""

    def __init__(self, fields=BEETLE, seconds=0.0, error=None, cleanup=0.0):
        self.fields, self.seconds, self.error, self.cleanup = fields, seconds, error, cleanup
        self.calls = 0
        self.cleaned_up = 0

    async def __call__(self):
        self.calls += 1
        try:
            await asyncio.sleep(self.seconds)
        finally:
            if self.cleanup:
                await asyncio.sleep(self.cleanup)
            self.cleaned_up += 1
        if self.error is not None:
            raise self.error
        return self.fields


async def never_build():
    raise AssertionError("the builder was called, but the store has the car")


async def outcome(awaitable):
    """The result, or the exception itself."""
    try:
        return await awaitable
    except Exception as error:
        return error


async def stored_in(redis, key):
    """The hash under the key as another program sees it, or Redis's error."""
    return await outcome(redis.outside.hgetall(key))


async def start(awaitable, seconds=0.05):
    """Start the awaitable in a task, and let it run for a while."""
    task = asyncio.create_task(as_coroutine(awaitable))
    await asyncio.sleep(seconds)
    return task


async def as_coroutine(awaitable):
    return await awaitable


async def first_changes(changes, count):
    """The first `count` events; then close the iterator."""
    found = []
    async with aclosing(changes):
        async for change in changes:
            found.append(change)
            if len(found) == count:
                break
    return found


# Every method with the arguments of one call, for what must hold for all of them.
CALLS = {
    "save": lambda store: store.save("7", SKODA),
    "load": lambda store: store.load("7"),
    "load_many": lambda store: store.load_many(["7", "8"]),
    "rename": lambda store: store.rename("7", "8"),
    "increment_mileage": lambda store: store.increment_mileage("7", 1),
    "increment_missing": lambda store: store.increment_mileage("5", 1),
    "get_or_build": lambda store: store.get_or_build("9", Builder(SKODA)),
    "subscribe_changes": lambda store: anext(aiter(store.subscribe_changes())),
}
COMMANDS = [name for name in CALLS if name != "subscribe_changes"]


# -- save and load ------------------------------------------------------------------------------


async def test_save_stores_a_hash(redis):
    """saves a car as a Redis hash under the key car:<id>"""
    await CarStore(redis.client).save("7", BEETLE)
    assert await redis.keys() == ["car:7"], "one car is one key, named car:<id>"
    kind = await redis.outside.type("car:7")
    assert kind == "hash", "the fields of a car are the fields of a Redis hash"
    stored = await stored_in(redis, "car:7")
    assert stored == BEETLE_TEXTS, "the hash must have exactly the fields that were saved"


async def test_load_returns_strings(redis):
    """loads a car as a dict of strings"""
    store = CarStore(redis.client)
    await store.save("7", SKODA)
    loaded = await store.load("7")
    assert loaded == SKODA_TEXTS, "names and values are str; this client returns bytes"
    await redis.outside.hset("car:7", "name", "Yeti")
    loaded = await store.load("7")
    assert loaded == {"name": "Yeti", "mileage": "5"}, "another program has changed the car"


async def test_load_with_a_decoding_client(redis):
    """works with a client that decodes the answers by itself, too"""
    store = CarStore(redis.new_client(decode_responses=True))
    await store.save("7", SKODA)
    loaded = await store.load("7")
    assert loaded == SKODA_TEXTS, "a client made with decode_responses=True returns str already"
    many = await store.load_many(["7"])
    assert many == [SKODA_TEXTS], "load_many must work with str and with bytes, as load does"
    built = await store.get_or_build("7", never_build)
    assert built == SKODA_TEXTS, "get_or_build must work with str and with bytes, as load does"


async def test_load_missing(redis):
    """loads None for a car that is not there"""
    loaded = await CarStore(redis.client).load("7")
    assert loaded is None, "Redis answers with an empty hash; the store says None"


async def test_save_expires(redis):
    """gives every saved car its time to live: 3600 s, or the ttl of the store"""
    await CarStore(redis.client).save("7", BEETLE)
    ttl = await redis.outside.ttl("car:7")
    assert ttl == 3600, "without a ttl argument, a car lives for 3600 s (-1 means: for ever)"
    store = CarStore(redis.client, ttl=60)
    await store.save("7", BEETLE)
    ttl = await redis.outside.ttl("car:7")
    assert ttl == 60, "CarStore(..., ttl=60) saves for 60 s, also over an older car"
    await redis.age(59)
    loaded = await store.load("7")
    assert loaded == BEETLE_TEXTS, "after 59 of 60 s the car is still there"
    await redis.age(2)
    loaded = await store.load("7")
    assert loaded is None, "after 61 of 60 s the car is gone"


async def test_save_is_one_round_trip(redis, clock):
    """saves fields and expiry in one round trip"""
    redis.latency = 0.1
    before = clock.now
    await CarStore(redis.client).save("7", BEETLE)
    assert redis.round_trips == 1, "commands that belong together travel together, once"
    assert round(clock.now - before, 9) == 0.1, "one round trip takes 0.1 s here"


async def test_save_replaces(redis):
    """replaces the whole car: a field that is not saved again is gone"""
    store = CarStore(redis.client)
    await store.save("7", {"name": "Beetle", "colour": "red"})
    await store.save("7", {"name": "Beetle"})
    stored = await stored_in(redis, "car:7")
    assert stored == {"name": "Beetle"}, "HSET alone keeps the old fields beside the new ones"


async def test_save_without_fields(redis):
    """refuses to save a car without fields, and leaves the old car as it is"""
    store = CarStore(redis.client)
    await store.save("7", BEETLE)
    before = redis.round_trips
    with pytest.raises(ValueError):
        await store.save("7", {})
    assert redis.round_trips == before, "the mistake is seen before anything is sent"
    assert await stored_in(redis, "car:7") == BEETLE_TEXTS, "the old car is untouched"


async def test_save_keeps_its_argument(redis):
    """leaves the given fields as they are"""
    fields = {"name": "Beetle", "mileage": 5}
    await CarStore(redis.client).save("7", fields)
    assert fields == {"name": "Beetle", "mileage": 5}, "the dict belongs to the caller"


async def test_calls_overlap(redis, clock):
    """lets calls overlap: they neither wait for each other nor mix"""
    redis.latency = 0.1
    store = CarStore(redis.client)
    before = clock.now
    await asyncio.gather(store.save("7", BEETLE), store.save("8", SKODA), store.load("6"))
    assert round(clock.now - before, 9) == 0.1, "three calls at once take as long as one"
    before = clock.now
    loaded = await asyncio.gather(*(store.load(car_id) for car_id in ("7", "8", "6")))
    assert loaded == [BEETLE_TEXTS, SKODA_TEXTS, None], "each call stores, or gets, its own car"
    assert round(clock.now - before, 9) == 0.1, "three calls at once take as long as one"
    before = clock.now
    many = await asyncio.gather(*(store.load_many([car_id]) for car_id in ("7", "8")))
    assert many == [[BEETLE_TEXTS], [SKODA_TEXTS]], "each call gets its own cars"
    assert round(clock.now - before, 9) == 0.1, "two calls at once take as long as one"


# -- load_many ----------------------------------------------------------------------------------


async def test_load_many_in_order(redis):
    """loads many cars in the order of the ids, with None for each that is missing"""
    store = CarStore(redis.client)
    await store.save("7", BEETLE)
    await store.save("8", SKODA)
    loaded = await store.load_many(["8", "6", "7", "8"])
    expected = [SKODA_TEXTS, None, BEETLE_TEXTS, SKODA_TEXTS]
    assert loaded == expected, "one place for each id, missing and repeated ids included"


async def test_load_many_takes_any_iterable(redis):
    """takes the ids from any iterable, a generator included"""
    store = CarStore(redis.client)
    await store.save("7", BEETLE)
    loaded = await store.load_many(car_id for car_id in ("7", "6"))
    assert loaded == [BEETLE_TEXTS, None], "a generator can be read only once"


async def test_load_many_is_one_round_trip(redis, clock):
    """loads many cars in one round trip, and no cars in none"""
    redis.latency = 0.1
    store = CarStore(redis.client)
    before = clock.now
    await store.load_many([str(number) for number in range(50)])
    assert redis.round_trips == 1, "fifty questions travel in one pipeline"
    assert round(clock.now - before, 9) == 0.1, "one round trip takes 0.1 s here"
    assert await store.load_many([]) == [], "no ids, no cars"
    assert redis.round_trips == 1, "without ids there is nothing to ask"


# -- rename -------------------------------------------------------------------------------------


async def test_rename_moves_the_car(redis):
    """renames a car: fields and time to live move to the new id"""
    store = CarStore(redis.client)
    await store.save("7", BEETLE)
    await redis.age(600)
    await store.rename("7", "8")
    assert await redis.keys() == ["car:8"], "the old key is gone, the new one is there"
    assert await stored_in(redis, "car:8") == BEETLE_TEXTS, "the fields move along"
    assert await redis.outside.ttl("car:8") == 3000, "600 of its 3600 s are over, and stay over"


async def test_rename_replaces(redis):
    """replaces the car that had the new id"""
    store = CarStore(redis.client)
    await store.save("7", {"name": "Beetle"})
    await store.save("8", SKODA)
    await store.rename("7", "8")
    stored = await stored_in(redis, "car:8")
    assert stored == {"name": "Beetle"}, "nothing of the car that was there before remains"


async def test_rename_missing(redis):
    """raises KeyError when the car to rename is not there, and changes nothing"""
    store = CarStore(redis.client)
    await store.save("8", SKODA)
    with pytest.raises(KeyError):
        await store.rename("7", "8")
    assert await redis.keys() == ["car:8"], "nothing was there to be moved"
    assert await stored_in(redis, "car:8") == SKODA_TEXTS, "car 8 must be as before"


# -- increment_mileage --------------------------------------------------------------------------


async def test_increment(redis):
    """adds to the mileage and returns the new one as an int"""
    store = CarStore(redis.client)
    await store.save("7", BEETLE)
    mileage = await store.increment_mileage("7", 34)
    assert (mileage, type(mileage)) == (1234, int), "1200 km and 34 km are 1234 km, as an int"
    loaded = await store.load("7")
    assert loaded == {"name": "Beetle", "mileage": "1234"}, "the other fields stay as they are"


async def test_increment_without_mileage(redis):
    """counts from 0 when the car has no mileage yet"""
    store = CarStore(redis.client)
    await store.save("7", {"name": "Beetle"})
    assert await store.increment_mileage("7", 34) == 34, "no mileage is a mileage of 0"
    assert await redis.outside.hget("car:7", "mileage") == "34", "and the new one is stored"


async def test_increment_keeps_expiry(redis):
    """leaves the time to live of the car as it is"""
    store = CarStore(redis.client)
    await store.save("7", BEETLE)
    await redis.age(600)
    await store.increment_mileage("7", 34)
    ttl = await redis.outside.ttl("car:7")
    assert ttl == 3000, "600 of its 3600 s are over, and driving does not bring them back"


async def test_increment_missing(redis):
    """raises KeyError when the car is not there, and makes no car out of nothing"""
    with pytest.raises(KeyError):
        await CarStore(redis.client).increment_mileage("7", 34)
    message = "HINCRBY makes a hash that is not there, and that one would never expire"
    assert await redis.keys() == [], message


async def test_increment_concurrently(redis):
    """counts every kilometre of concurrent calls"""
    store = CarStore(redis.client)
    await store.save("7", BEETLE)
    redis.latency = 0.01
    results = await asyncio.gather(*(store.increment_mileage("7", 1) for _ in range(10)))
    stored = await redis.outside.hget("car:7", "mileage")
    assert stored == "1210", "two calls must not read the same mileage and both write it + 1"
    assert sorted(results) == list(range(1201, 1211)), "each call returns the mileage it made"


async def test_increment_from_two_stores(redis):
    """counts every kilometre, also when two programs use the same Redis"""
    stores = [CarStore(redis.client), CarStore(redis.new_client())]
    await stores[0].save("7", BEETLE)
    redis.latency = 0.01
    tasks = []
    for number in range(20):
        tasks.append(await start(stores[number % 2].increment_mileage("7", 1), 0.003))
    results = await asyncio.gather(*tasks)
    stored = await redis.outside.hget("car:7", "mileage")
    message = "no kilometre is lost; a lock in one program does not keep the other one out"
    assert stored == "1220", message
    assert sorted(results) == list(range(1201, 1221)), "each call returns the mileage it made"


async def test_increment_while_the_car_goes(redis):
    """makes no car out of nothing when the car goes while the call is under way"""
    redis.latency = 0.1
    for moment in (0.05, 0.15, 0.25):
        await redis.outside.hset("car:7", mapping={"mileage": 5})
        await redis.outside.expire("car:7", 3600)
        task = await start(CarStore(redis.client).increment_mileage("7", 1), moment)
        await redis.outside.delete("car:7")
        result = await outcome(task)
        assert await redis.keys() == [], "who looks first and writes later may write too late"
        message = "the car was there (5 + 1 km), or it was not (KeyError)"
        assert result == 6 or isinstance(result, KeyError), message


# -- get_or_build -------------------------------------------------------------------------------


async def test_get_finds_the_car(redis):
    """returns a car that is there without building it, in one round trip"""
    store = CarStore(redis.client)
    await store.save("7", BEETLE)
    before = redis.round_trips
    assert await store.get_or_build("7", never_build) == BEETLE_TEXTS, "as load returns it"
    assert redis.round_trips - before == 1, "a car that is there costs one look"


async def test_build_is_saved(redis):
    """builds a missing car, saves it for ttl seconds and returns it as load would"""
    store = CarStore(redis.client)
    builder = Builder(SKODA)
    built = await store.get_or_build("7", builder)
    assert built == SKODA_TEXTS, "the caller gets str, whether the car was built or loaded"
    assert await stored_in(redis, "car:7") == SKODA_TEXTS, "the built car is in the store"
    assert await redis.outside.ttl("car:7") == 3600, "and expires as every saved car does"
    await store.get_or_build("7", builder)
    assert builder.calls == 1, "the second call finds the car in the store"


async def test_builder_of_any_kind(redis):
    """accepts every callable that returns an awaitable"""
    store = CarStore(redis.client)
    result = asyncio.get_running_loop().create_future()
    result.set_result(SKODA)
    assert await store.get_or_build("7", lambda: result) == SKODA_TEXTS, "a future"
    assert await store.get_or_build("8", functools.partial(Builder(SKODA))) == SKODA_TEXTS


async def test_build_once(redis):
    """builds a car once for all callers who want it at the same time"""
    store = CarStore(redis.client)
    builder = Builder(BEETLE, seconds=1.0)
    redis.latency = 0.1
    calls = [store.get_or_build("7", builder) for _ in range(5)]
    late = asyncio.create_task(late_call(store, builder))
    results = await asyncio.gather(*calls, late)
    assert builder.calls == 1, "five callers at once and one during the build: one build"
    assert results == [BEETLE_TEXTS] * 6, "and each of them gets the car"


async def late_call(store, builder):
    await asyncio.sleep(0.5)
    return await store.get_or_build("7", builder)


async def test_build_once_after_a_slow_look(redis):
    """builds once even if a caller's look at the store takes longer than another's build"""
    store = CarStore(redis.client)
    builder = Builder(BEETLE, seconds=0.1)
    redis.latency = 1.0
    slow = await start(store.get_or_build("7", builder), 0.1)
    redis.latency = 0.1
    quick = await store.get_or_build("7", builder)
    assert await slow == quick == BEETLE_TEXTS, "both callers get the car"
    assert builder.calls == 1, "an old answer 'not there' must not start a second build"


async def test_build_different_cars(redis, clock):
    """builds different cars at the same time"""
    store = CarStore(redis.client)
    redis.latency = 0.0
    before = clock.now
    names = {"7": "Beetle", "8": "Yeti", "9": "Mini"}
    calls = [
        store.get_or_build(car_id, Builder({"name": name}, seconds=0.5))
        for car_id, name in names.items()
    ]
    built = await asyncio.gather(*calls)
    assert [car["name"] for car in built] == list(names.values()), "each caller gets its own car"
    assert round(clock.now - before, 9) == 0.5, "the build of one car holds up no other car"


async def test_build_gives_each_caller_a_dict(redis):
    """gives each caller a dict of its own"""
    store = CarStore(redis.client)
    builder = Builder({"name": "Beetle"}, seconds=0.1)
    first, second = await asyncio.gather(*(store.get_or_build("7", builder) for _ in "ab"))
    first["name"] = "changed"
    assert second == {"name": "Beetle"}, "what one caller does to its dict is its own affair"
    assert builder.fields == {"name": "Beetle"}, "nor does it reach the builder's dict"


@pytest.mark.parametrize(
    "error",
    [
        LookupError("no such car in the registry"),
        RedisConnectionError("another Redis, the builder's own"),
        OSError("no route to the registry"),
    ],
    ids=["lookup", "redis", "os"],
)
async def test_build_fails(redis, error):
    """gives a failing builder's exception to every caller who waits, and saves nothing"""
    store = CarStore(redis.client)
    builder = Builder(seconds=0.1, error=error)
    results = await asyncio.gather(*(outcome(store.get_or_build("7", builder)) for _ in range(3)))
    kinds = [(type(result), str(result)) for result in results]
    assert kinds == [(type(error), str(error))] * 3, "each caller gets the builder's exception"
    assert builder.calls == 1, "a failing build is one build, too"
    assert await redis.keys() == [], "a failure is nothing to keep"


async def test_build_again_after_failure(redis):
    """builds again when the last build has failed"""
    store = CarStore(redis.client)
    await outcome(store.get_or_build("7", Builder(error=LookupError("not today"))))
    built = await outcome(store.get_or_build("7", Builder(BEETLE)))
    assert built == BEETLE_TEXTS, "a failure must not be remembered"


async def test_build_without_fields(redis):
    """refuses a builder's car without fields as save does"""
    store = CarStore(redis.client)
    with pytest.raises(ValueError):
        await store.get_or_build("7", Builder({}))
    assert await store.get_or_build("7", Builder(BEETLE)) == BEETLE_TEXTS, "and builds again"


@pytest.mark.parametrize("cancelled", [0, 1, 2], ids=["first", "second", "third"])
async def test_build_survives_one_caller(redis, cancelled):
    """goes on building for the others when one caller is cancelled"""
    store = CarStore(redis.client)
    builder = Builder(BEETLE, seconds=0.5)
    tasks = [await start(store.get_or_build("7", builder), 0.1) for _ in range(3)]
    victim = tasks.pop(cancelled)
    victim.cancel()
    await asyncio.wait([victim, *tasks])
    assert victim.cancelled(), "the cancelled caller gets CancelledError"
    results = [await outcome(task) for task in tasks]
    assert results == [BEETLE_TEXTS] * 2, "the others wait for the same build, and get the car"
    assert builder.calls == 1, "the build went on; nobody had to begin again"


async def test_build_of_nobody(redis, clock):
    """cancels the build when the last caller is cancelled, after the builder's cleanup"""
    store = CarStore(redis.client)
    redis.latency = 0.0
    builder = Builder(seconds=60.0, cleanup=0.5)
    tasks = [await start(store.get_or_build("7", builder)) for _ in range(2)]
    tasks[0].cancel()
    await asyncio.wait([tasks[0]])
    assert builder.cleaned_up == 0, "one caller is left, so the build goes on"
    before = clock.now
    tasks[1].cancel()
    await asyncio.wait([tasks[1]])
    assert tasks[1].cancelled(), "the cancelled caller gets CancelledError"
    assert builder.cleaned_up == 1, "nobody waits any more: the build ends before the caller does"
    assert round(clock.now - before, 9) == 0.5, "the cleanup takes 0.5 s, the rest nothing"
    assert clock.leftover_tasks() == [], "nothing runs on"
    assert await redis.keys() == [], "an abandoned car is not saved"


async def test_build_after_nobody(redis):
    """builds anew for a caller who comes while an abandoned build still cleans up"""
    store = CarStore(redis.client)
    redis.latency = 0.0
    abandoned = await start(store.get_or_build("7", Builder(seconds=60.0, cleanup=0.5)))
    abandoned.cancel()
    await asyncio.sleep(0.1)
    built = await outcome(start_and_wait(store.get_or_build("7", Builder(BEETLE))))
    await asyncio.wait([abandoned])
    assert built == BEETLE_TEXTS, "the new caller must not share the end of the old build"


async def start_and_wait(awaitable):
    """Await in a task of its own: whatever ends it, the test goes on."""
    task = asyncio.create_task(as_coroutine(awaitable))
    await asyncio.wait([task])
    return "cancelled" if task.cancelled() else task.result()


# -- subscribe_changes --------------------------------------------------------------------------


async def test_changes_are_published(redis):
    """publishes every change on the channel cars:changes, as JSON"""
    pubsub = redis.outside.pubsub(ignore_subscribe_messages=True)
    await pubsub.subscribe("cars:changes")
    store = CarStore(redis.client)
    await store.save("7", BEETLE)
    await store.increment_mileage("7", 1)
    await store.rename("7", "8")
    await store.get_or_build("9", Builder(SKODA))
    expected = [
        {"kind": "saved", "car_id": "7", "old_id": None},
        {"kind": "mileage", "car_id": "7", "old_id": None},
        {"kind": "renamed", "car_id": "8", "old_id": "7"},
        {"kind": "saved", "car_id": "9", "old_id": None},
    ]
    published = await published_on(pubsub)
    await pubsub.aclose()
    assert published == expected, "one event for each change, in order, in the given format"


async def published_on(pubsub):
    """The events that have arrived so far, decoded from JSON."""
    found, empty = [], 0
    while empty < 2:  # the answer to `subscribe` counts as nothing
        message = await pubsub.get_message(timeout=0.1)
        empty = 0 if message else empty + 1
        if message:
            found.append(json.loads(message["data"]))
    return found


async def test_failed_change_is_not_published(redis):
    """publishes nothing when nothing was changed"""
    pubsub = redis.outside.pubsub(ignore_subscribe_messages=True)
    await pubsub.subscribe("cars:changes")
    store = CarStore(redis.client)
    await outcome(store.rename("7", "8"))
    await outcome(store.increment_mileage("7", 1))
    await outcome(store.save("7", {}))
    await outcome(store.get_or_build("7", Builder(error=LookupError())))
    await store.load("7")
    published = await published_on(pubsub)
    await pubsub.aclose()
    assert published == [], "an event is only for what has happened"


async def test_subscribe(redis):
    """hands out the changes as they are published, to every subscriber"""
    store, other = CarStore(redis.client), CarStore(redis.new_client(decode_responses=True))
    waiting = [
        await start(first_changes(subscriber.subscribe_changes(), 3), 0.1)
        for subscriber in (store, other)
    ]
    await store.save("7", BEETLE)
    await other.save("8", SKODA)
    await store.rename("7", "8")
    expected = [Change("saved", "7"), Change("saved", "8"), Change("renamed", "8", "7")]
    for task in waiting:
        changes = await outcome(task)
        assert changes == expected, "every subscriber sees every change, in order, as a Change"


async def test_subscribe_hands_out_at_once(redis, clock):
    """hands out a change at the moment it is published"""
    store = CarStore(redis.client)
    redis.latency = 0.0
    changes = store.subscribe_changes()
    async with aclosing(changes):
        waiting = await start(anext(changes), 0.37)
        before = clock.now
        await redis.outside.publish("cars:changes", Change("saved", "7").encode())
        assert await waiting == Change("saved", "7"), "events of any program are handed out"
        assert clock.now == before, "who asks again and again comes late: wait for the event"


async def test_change_can_be_read(redis):
    """publishes a change when it can be read, not before"""
    store = CarStore(redis.client)
    await store.save("7", {"mileage": 1})
    redis.latency = 0.1
    seen = []
    changes = store.subscribe_changes()

    async def look():
        async for _change in changes:
            seen.append([await redis.outside.hgetall(key) for key in ("car:7", "car:8")])

    async with aclosing(changes):
        looking = await start(look(), 0.5)
        await store.save("7", {"mileage": 2})
        await store.increment_mileage("7", 1)
        await store.rename("7", "8")
        await asyncio.sleep(0.5)
        looking.cancel()
        await asyncio.wait([looking])
    expected = [[{"mileage": "2"}, {}], [{"mileage": "3"}, {}], [{}, {"mileage": "3"}]]
    assert seen == expected, "who hears of a change and looks at once must find it"


async def test_subscribe_starts_with_the_loop(redis):
    """subscribes when the first event is asked for; closing it before that does nothing"""
    store = CarStore(redis.client)
    changes = store.subscribe_changes()
    assert aiter(changes) is not None, "the result works in `async for`"
    await asyncio.sleep(0.1)
    assert await redis.subscriptions() == 0, "nobody listens yet"
    await changes.aclose()
    await asyncio.sleep(0.1)
    assert redis.round_trips == 0, "an iterator that was never used has sent nothing"


@pytest.mark.parametrize("way", ["break", "exception", "cancel"])
async def test_unsubscribe(redis, way):
    """ends its subscription when it is closed, and gives the connection back"""
    store = CarStore(redis.client)

    async def listen():
        async with aclosing(store.subscribe_changes()) as changes:
            async for _change in changes:
                if way == "break":
                    break
                if way == "exception":
                    raise LookupError
        return await redis.subscriptions(), redis.connections_in_use

    task = await start(listen(), 0.1)
    assert await redis.subscriptions() == 1, "whoever waits for changes has one subscription"
    if way == "cancel":
        task.cancel()
    else:
        await redis.outside.publish("cars:changes", Change("saved", "7").encode())
    await asyncio.wait([task])
    assert task.cancelled() == (way == "cancel"), "CancelledError reaches who was cancelled"
    if way == "break":
        after = task.result()
        assert after == (0, 0), "when aclose() returns, subscription and connection are given back"
    elif way == "exception":
        assert type(task.exception()) is LookupError, "the exception of the loop's body passes"
    assert await redis.subscriptions() == 0, "a closed iterator must unsubscribe"
    assert redis.connections_in_use == 0, "its connection must go back to the client"


# -- errors -------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "error",
    [RedisConnectionError("connection refused"), RedisTimeoutError("no answer")],
    ids=["connection", "timeout"],
)
async def test_unavailable(redis, call, error):
    """raises StoreUnavailable, with the cause, when Redis cannot be reached"""
    store = CarStore(redis.client)
    await CarStore(redis.new_client()).save("7", BEETLE)
    redis.fail(error, count=math.inf)
    with pytest.raises(StoreUnavailable) as caught:
        await CALLS[call](store)
    cause = caught.value.__cause__
    assert cause is error, "redis-py's own exception is the cause: raise ... from error"


@pytest.mark.parametrize("call", COMMANDS)
async def test_unavailable_later(redis, call):
    """raises StoreUnavailable also when Redis goes in mid-call, and leaves no half car"""
    for passing in range(1, 5):
        store = CarStore(redis.new_client())
        await CarStore(redis.new_client()).save("7", BEETLE)
        redis.fail(RedisConnectionError("gone"), after=passing, count=math.inf)
        result = await outcome(CALLS[call](store))
        redis.fail(RedisConnectionError("back again"), count=0)
        if call == "increment_missing" and isinstance(result, KeyError):
            result = None  # the call was through before Redis went
        if isinstance(result, Exception):
            message = "no other exception says that Redis is gone"
            assert type(result) is StoreUnavailable, message
        for key in await redis.keys():
            ttl = await redis.outside.ttl(key)
            assert ttl > 0, "a car must never be in the store without an expiry (-1)"
        for key in await redis.keys():
            await redis.outside.delete(key)
    assert redis.connections_in_use == 0, "a failed call gives its connection back"


async def test_subscription_breaks(redis):
    """raises StoreUnavailable from the iteration when the connection of a subscription breaks"""
    store = CarStore(redis.client)
    task = await start(first_changes(store.subscribe_changes(), 1), 0.1)
    await redis.cut_subscriptions()
    result = await outcome(task)
    assert type(result) is StoreUnavailable, "a broken connection must not end the loop in silence"
    cause = result.__cause__
    assert isinstance(cause, RedisConnectionError), "redis-py's own exception is the cause"
    assert await redis.subscriptions() == 0, "and the subscription is over when it is closed"
    assert redis.connections_in_use == 0, "its connection goes back to the client"


@pytest.mark.parametrize("call", ["load", "load_many", "increment_mileage", "get_or_build"])
async def test_other_errors_pass(redis, call):
    """lets every other error of Redis pass as it is"""
    await redis.outside.set("car:7", "not a hash", ex=100)
    await redis.outside.set("car:9", "not a hash", ex=100)
    with pytest.raises(ResponseError):
        await CALLS[call](CarStore(redis.client))


async def test_works_again(redis):
    """works again when Redis is back"""
    store = CarStore(redis.client)
    redis.fail(RedisConnectionError("gone"), count=math.inf)
    for call in COMMANDS:
        await outcome(CALLS[call](store))
    redis.fail(RedisConnectionError("back"), count=0)
    await store.save("7", BEETLE)
    assert await store.get_or_build("9", Builder(SKODA)) == SKODA_TEXTS, "Redis is back"
    assert await store.load("7") == BEETLE_TEXTS, "Redis is back"


# -- cancellation -------------------------------------------------------------------------------


@pytest.mark.parametrize("call", COMMANDS)
async def test_cancel(redis, clock, call):
    """can be cancelled in the middle of a call, and works on as if nothing had been"""
    for moment in (0.05, 0.15, 0.25):
        redis.latency = 0.1
        store = CarStore(redis.client)
        await redis.outside.hset("car:7", mapping=BEETLE)
        await redis.outside.expire("car:7", 3600)
        task = await start(CALLS[call](store), moment)
        finished = task.done()
        task.cancel()
        await asyncio.wait([task])
        assert finished or task.cancelled(), "a cancelled call ends with CancelledError"
        if finished:
            await outcome(task)
        assert redis.connections_in_use == 0, "a cancelled call gives its connection back"
        assert clock.leftover_tasks() == [], "a cancelled call leaves nothing running"
        redis.latency = None
        await store.save("1", SKODA)
        loaded = await store.load_many(["1", "2"])
        assert loaded == [SKODA_TEXTS, None], "the next call must get its own answer, no old one"
        assert await store.increment_mileage("1", 1) == 6, "and the one after that"
        for key in await redis.keys():
            assert await redis.outside.ttl(key) > 0, "no car without an expiry stays behind"
            await redis.outside.delete(key)


# -- the life of the store ----------------------------------------------------------------------


async def test_context(redis):
    """is an async context manager that gives itself to its block"""
    store = CarStore(redis.client)
    async with store as entered:
        assert entered is store, "`async with CarStore(...) as store` gives the store"
        await store.save("7", BEETLE)
        assert await store.load("7") == BEETLE_TEXTS, "inside the block, the store works"
    result = await outcome(store.load("7"))
    assert type(result) is RuntimeError, "at the end of the block, the store is closed"


async def test_context_lets_errors_pass(redis):
    """lets an exception out of the block"""
    with pytest.raises(LookupError):
        async with CarStore(redis.client):
            raise LookupError


async def test_makes_no_round_trip(redis):
    """sends nothing when it is made, entered or closed"""
    async with CarStore(redis.client):
        pass
    assert redis.round_trips == 0, "nobody has asked for a car yet"


async def test_does_not_close_the_client(redis):
    """leaves the client open: who made it closes it"""
    async with CarStore(redis.client) as store:
        await store.save("7", BEETLE)
    await store.aclose()
    assert not redis.closed, "the client was given to the store, and others may be using it"
    loaded = await CarStore(redis.client).load("7")
    assert loaded == BEETLE_TEXTS, "the next store can use the same client"


@pytest.mark.parametrize("call", CALLS)
async def test_closed(redis, call):
    """raises RuntimeError from every method once it is closed, and sends nothing"""
    store = CarStore(redis.client)
    await store.aclose()
    with pytest.raises(RuntimeError):
        await CALLS[call](store)
    assert redis.round_trips == 0, "a closed store has no business with Redis"


async def test_close_twice(redis):
    """can be closed again"""
    async with CarStore(redis.client) as store:
        await store.aclose()
    await store.aclose()
    with pytest.raises(RuntimeError):
        await store.load("7")
