"""The contract of README.md as tests: giving, waiting, overflow, and the three ways to end."""

import asyncio
import gc
import weakref

import pytest
from event_bus import EventBus

# -- helpers -------------------------------------------------------------------------------


class _End:
    def __repr__(self):
        return "the end"


END = _End()


async def next_or_end(subscription):
    try:
        return await anext(subscription)
    except StopAsyncIteration:
        return END


async def in_buffer(subscription):
    """Take what is there now; stop where the subscriber would have to wait."""
    events = []
    while True:
        task = asyncio.create_task(next_or_end(subscription))
        for _ in range(10):
            await asyncio.sleep(0)
        if not task.done():
            task.cancel()
            await asyncio.wait([task])
            return events
        events.append(task.result())
        if events[-1] is END:
            return events
        assert len(events) < 50, "it gives events again and again"


async def listen(subscription, clock, seconds=0):
    """Note every event and its moment; each needs some seconds of work."""
    notes = []
    async for event in subscription:
        notes.append((clock.now, event))
        await asyncio.sleep(seconds)
    notes.append((clock.now, END))
    return notes


async def publish_every_second(bus, *events):
    for event in events:
        await asyncio.sleep(1)
        bus.publish(event)


async def settle():
    for _ in range(5):
        await asyncio.sleep(0)


def refused(call):
    """The class of the exception that `call` raises."""
    try:
        call()
    except NotImplementedError:
        raise
    except Exception as error:
        return type(error)
    return None


# -- giving events ---------------------------------------------------------------------------


async def test_events_in_order(clock):
    """gives a subscriber the events in the order in which they were published"""
    bus = EventBus()
    subscription = bus.subscribe(10)
    result = bus.publish("a")
    if asyncio.iscoroutine(result):
        result.close()
    assert result is None, "publish is a plain function: it does not wait, and gives None"
    bus.publish("b")
    bus.publish("c")
    events = [await anext(subscription), await anext(subscription), await anext(subscription)]
    assert events == ["a", "b", "c"], "first published, first given"
    assert clock.now == 0, "they were all there: no time passes"


async def test_every_subscriber(clock):
    """gives each event to every subscriber that is there when it is published"""
    bus = EventBus()
    bus.publish("before")
    first = bus.subscribe(10)
    bus.publish("a")
    second = bus.subscribe(10)
    bus.publish("b")
    found = [await in_buffer(first), await in_buffer(second)]
    assert found == [["a", "b"], ["b"]], "who subscribes later gets what is published later"


async def test_any_event():
    """takes every object as an event"""
    bus = EventBus()
    subscription = bus.subscribe(10)
    events = [None, 0, "", False, [], StopAsyncIteration()]
    for event in events:
        bus.publish(event)
    found = await in_buffer(subscription)
    assert len(found) == 6, "a value that is false is an event, and so is None"
    assert [one is other for one, other in zip(found, events, strict=True)] == [True] * 6, (
        "subscribers get the very objects that were published"
    )


async def test_waits(clock):
    """lets a subscriber wait, and gives it the event at the moment when it is published"""
    bus = EventBus()
    task = asyncio.create_task(listen(bus.subscribe(10), clock))
    loop = asyncio.get_running_loop()
    loop.call_later(2.015625, bus.publish, "a")  # a callback publishes: no task runs then
    loop.call_later(5000, bus.publish, "b")
    loop.call_later(5001, bus.close)
    assert await task == [(2.015625, "a"), (5000, "b"), (5001, END)], (
        "no time passes between publish and the subscriber, however long it has waited"
    )


async def test_slow_subscriber(clock):
    """lets a slow subscriber hold up nobody"""
    bus = EventBus()
    slow = asyncio.create_task(listen(bus.subscribe(10), clock, seconds=5))
    fast = asyncio.create_task(listen(bus.subscribe(1), clock))
    await publish_every_second(bus, "a", "b", "c")
    assert clock.now == 3, "the publisher does not wait for anybody"
    bus.close()
    assert await fast == [(1, "a"), (2, "b"), (3, "c"), (3, END)], (
        "the fast subscriber has each event at once"
    )
    assert await slow == [(1, "a"), (6, "b"), (11, "c"), (16, END)], (
        "the slow one needs 5 seconds for each event, and gets all: its buffer is large"
    )


async def test_independent_buses():
    """keeps two buses apart"""
    one, other = EventBus(), EventBus()
    mine, theirs = one.subscribe(5), other.subscribe(5)
    one.publish("a")
    other.publish("b")
    assert [await in_buffer(mine), await in_buffer(theirs)] == [["a"], ["b"]], (
        "each bus has its own subscribers"
    )


# -- the buffer is full -----------------------------------------------------------------------


async def test_exactly_full():
    """keeps as many events as the buffer has places"""
    bus = EventBus()
    subscription = bus.subscribe(3)
    for number in [1, 2, 3]:
        bus.publish(number)
    assert subscription.missed == 0, "three places, three events: nothing is lost"
    assert await in_buffer(subscription) == [1, 2, 3], "all three are there"


async def test_overflow():
    """throws the oldest event away when the buffer is full, and counts it"""
    bus = EventBus()
    small, large = bus.subscribe(2), bus.subscribe(4)
    for number in [1, 2, 3, 4, 5]:
        bus.publish(number)
    assert (small.missed, large.missed) == (3, 1), "each subscription counts what it has missed"
    assert await in_buffer(small) == [4, 5], "two places: the newest two events"
    assert await in_buffer(large) == [2, 3, 4, 5], "four places: the newest four events"
    bus.publish(6)
    assert [await in_buffer(small), await in_buffer(large)] == [[6], [6]], "now there is room"
    assert (small.missed, large.missed) == (3, 1), "nothing more was lost"


async def test_overflow_of_a_slow_subscriber(clock):
    """gives a slow subscriber the newest events"""
    bus = EventBus()
    subscription = bus.subscribe(2)
    task = asyncio.create_task(listen(subscription, clock, seconds=2.75))
    await publish_every_second(bus, *"abcdefgh")
    bus.close()
    assert await task == [
        (1, "a"),
        (3.75, "b"),
        (6.5, "e"),
        (9.25, "g"),
        (12, "h"),
        (14.75, END),
    ], "each time it takes the oldest of the two newest events"
    assert subscription.missed == 3, "c, d and f were thrown away"


async def test_waiting_task_has_no_place_of_its_own():
    """counts an event as in the buffer until the waiting task runs again"""
    bus = EventBus()
    subscription = bus.subscribe(1)
    task = asyncio.create_task(next_or_end(subscription))
    await settle()
    bus.publish("a")
    bus.publish("b")
    assert subscription.missed == 1, "no task could run between the two: one place, two events"
    assert await task == "b", "the waiting task gets the event that is in the buffer"


# -- unsubscribing -----------------------------------------------------------------------------


async def test_unsubscribe():
    """gives nothing more after subscription.close(), and the others go on"""
    bus = EventBus()
    left, stays = bus.subscribe(5), bus.subscribe(5)
    bus.publish("a")
    left.close()
    bus.publish("b")
    left.close()
    assert await in_buffer(left) == [END], "also what was in the buffer is not given any more"
    assert await in_buffer(stays) == ["a", "b"], "the other subscriber misses nothing"
    assert await in_buffer(left) == [END], "the end stays the end"


async def test_unsubscribe_wakes(clock):
    """ends the waiting of a task when somebody closes the subscription"""
    bus = EventBus()
    subscription = bus.subscribe(5)
    task = asyncio.create_task(listen(subscription, clock))
    await asyncio.sleep(3)
    subscription.close()
    assert await task == [(3, END)], "the loop of the subscriber ends at that moment"


async def test_with():
    """unsubscribes at the end of a with block, also after an exception"""
    bus = EventBus()
    error = ValueError("the paper is finished")
    with pytest.raises(ValueError) as caught, bus.subscribe(5) as subscription:
        bus.publish("a")
        assert await anext(subscription) == "a", "`with` gives the subscription"
        bus.publish("b")
        raise error
    assert caught.value is error, "the exception goes through"
    assert await in_buffer(subscription) == [END], "after the block the subscription is closed"


async def test_forgets_subscriptions():
    """forgets a subscription that was closed"""
    bus = EventBus()
    subscription = bus.subscribe(5)
    bus.publish("a")
    subscription.close()
    gone = weakref.ref(subscription)
    del subscription
    gc.collect()
    assert gone() is None, "a bus that runs for a year must not keep all old subscriptions"


# -- closing the bus ---------------------------------------------------------------------------


async def test_close():
    """gives what is in the buffers, and then the end, when the bus is closed"""
    bus = EventBus()
    full, empty = bus.subscribe(3), bus.subscribe(3)
    for event in ["a", "b", "c"]:
        bus.publish(event)
    await in_buffer(empty)
    bus.close()
    bus.close()
    assert full.missed == 0, "closing throws nothing away"
    assert await in_buffer(full) == ["a", "b", "c", END], "the rest first, then the end"
    assert await in_buffer(empty) == [END], "its buffer is empty: the end comes at once"
    assert [await next_or_end(full), await next_or_end(full)] == [END, END], "the end stays the end"


async def test_close_and_unsubscribe():
    """can close a subscription after the bus"""
    bus = EventBus()
    subscription = bus.subscribe(3)
    bus.publish("a")
    bus.close()
    subscription.close()
    assert await in_buffer(subscription) == [END], "who unsubscribes gets no more events"


async def test_closed_bus_refuses():
    """refuses publish and subscribe after it was closed"""
    bus = EventBus()
    subscription = bus.subscribe(3)
    bus.close()
    assert refused(lambda: bus.publish("late")) is RuntimeError, "publish raises RuntimeError"
    assert refused(lambda: bus.subscribe(3)) is RuntimeError, "subscribe raises RuntimeError"
    assert await in_buffer(subscription) == [END], "the subscribers hear nothing of it"


# -- cancellation --------------------------------------------------------------------------------


async def test_time_limit_loses_nothing(clock):
    """loses no event when a subscriber gives up waiting and comes again"""
    bus = EventBus()
    subscription = bus.subscribe(5)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(2):
            await anext(subscription)
    assert clock.now == 2, "the limit is 2 seconds"
    bus.publish("a")
    assert await in_buffer(subscription) == ["a"], "the subscription is still good"


@pytest.mark.parametrize("first", ["publish", "cancel"])
async def test_cancelled_at_the_worst_moment(first):
    """loses no event when the waiting task is cancelled at the moment of publish"""
    bus = EventBus()
    subscription = bus.subscribe(5)
    task = asyncio.create_task(next_or_end(subscription))
    await settle()
    if first == "publish":
        bus.publish("a")
        task.cancel()
    else:
        task.cancel()
        bus.publish("a")
    await asyncio.wait([task])
    bus.publish("b")
    got = [] if task.cancelled() else [task.result()]
    found = got + await in_buffer(subscription)
    assert found == ["a", "b"], "what the cancelled task did not take is still in the buffer"


async def test_leaves_nothing_behind(clock):
    """leaves no task and no timer behind"""
    bus = EventBus()
    subscription, other = bus.subscribe(1), bus.subscribe(1)
    for event in "abc":
        bus.publish(event)
    task = asyncio.create_task(next_or_end(subscription))
    await task
    other.close()
    bus.close()
    await settle()
    assert clock.leftover_tasks() == [], "every task that was started is over"
    assert clock.leftover_timers() == [], "no timer is set any more"
