"""The contract of README.md as tests. No asyncio, and no real time: the clock is a fake."""

import time

import pytest
from mini_loop import MiniLoop

# -- helpers: a clock and a wait function that a test can look at -----------------------------


class FakeTime:
    """A clock that moves only when somebody waits, or when a test moves it."""

    def __init__(self, now=0):
        self.now = now
        self.waits = []
        self.asked = 0

    def clock(self):
        self.asked += 1
        if self.asked > 5000:
            pytest.fail("the loop asks the clock again and again, and nothing happens")
        return self.now

    def wait(self, seconds):
        self.waits.append(seconds)
        if seconds <= 0:
            pytest.fail(f"the loop called wait({seconds}): there is nothing to wait for")
        if len(self.waits) > 50:
            pytest.fail(f"the loop waits again and again: {self.waits[:5]} ...")
        self.move(seconds)

    def move(self, seconds):
        self.now += seconds


class Diary:
    """Writes down what happened, and when."""

    def __init__(self, fake):
        self.fake = fake
        self.entries = []

    def note(self, what):
        self.entries.append((self.fake.now, what))


@pytest.fixture
def fake():
    return FakeTime()


@pytest.fixture
def diary(fake):
    return Diary(fake)


@pytest.fixture
def loop(fake):
    return MiniLoop(clock=fake.clock, wait=fake.wait)


async def give(answer):
    return answer


async def pause(loop, seconds, answer=None):
    await loop.sleep(seconds)
    return answer


async def fail(loop, seconds, error):
    await loop.sleep(seconds)
    raise error


# -- time -----------------------------------------------------------------------------------------


def test_time_is_the_clock(fake, loop):
    """tells the time of its clock"""
    fake.now = 7
    assert loop.time() == 7, "time() gives what the clock says"
    fake.now = 12.5
    assert loop.time() == 12.5, "time() asks the clock each time"


def test_own_clock_and_wait():
    """uses time.monotonic and time.sleep when it is made without arguments"""
    loop = MiniLoop()
    before = time.monotonic()
    told = loop.time()
    loop.run_until_complete(pause(loop, 0.001))
    after = time.monotonic()
    told_the_time, has_waited = before <= told <= after, after - before >= 0.001
    assert told_the_time, "time() gives what time.monotonic() says"
    assert has_waited, "a pause of 1 millisecond takes at least 1 millisecond"


# -- a coroutine ----------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["tea", None, 0, "", False])
def test_result(loop, answer):
    """runs a coroutine and gives its result"""
    result = loop.run_until_complete(give(answer))
    assert result is answer, "the result is what the coroutine returns, whatever it is"


def test_sleep(fake, loop):
    """lets a coroutine sleep for the given time"""
    assert loop.run_until_complete(pause(loop, 3, "tea")) == "tea", (
        "the coroutine goes on after its sleep, and returns"
    )
    assert fake.now == 3, "sleep(3) takes 3 seconds"
    loop.run_until_complete(pause(loop, 2))
    assert fake.now == 5, "the next sleep begins at 3 and takes 2 seconds"


def test_sleeps_in_inner_coroutines(diary, loop):
    """lets a coroutine await other coroutines that sleep"""

    async def cook():
        diary.note("begin")
        water = await pause(loop, 3, "water")
        diary.note(water)
        tea = await pause(loop, 2, "tea")
        diary.note(tea)
        return await give(water + " and " + tea)

    assert loop.run_until_complete(cook()) == "water and tea", (
        "an inner coroutine gives its result to the outer one"
    )
    assert diary.entries == [(0, "begin"), (3, "water"), (5, "tea")], (
        "the second sleep begins when the first one is over"
    )


def test_exception(fake, loop):
    """lets an exception of the coroutine out"""
    error = ValueError("the stove is cold")
    with pytest.raises(ValueError) as caught:
        loop.run_until_complete(fail(loop, 2, error))
    assert caught.value is error, "run_until_complete raises the very exception of the coroutine"
    assert fake.now == 2, "it is raised at the moment at which the coroutine raises it"


# -- callbacks in line ------------------------------------------------------------------------


def test_call_soon_in_order(diary, loop):
    """calls callbacks in the order of call_soon"""
    for name in ["a", "b", "c", "d"]:
        loop.call_soon(diary.note, name)
    loop.run_until_complete(pause(loop, 1))
    assert diary.entries == [(0, "a"), (0, "b"), (0, "c"), (0, "d")], (
        "who was first in line is called first, with its arguments, and no time passes"
    )


def test_call_soon_is_not_at_once(diary, loop):
    """calls a callback from the loop, not inside call_soon"""

    def first():
        loop.call_soon(diary.note, "second")
        diary.note("first")

    loop.call_soon(first)
    assert diary.entries == [], "call_soon only puts the callback in line"
    loop.run_until_complete(pause(loop, 1))
    assert diary.entries == [(0, "first"), (0, "second")], (
        "first() ends before the callback is called that it has put in line"
    )


def test_new_callbacks_go_to_the_end(diary, loop):
    """puts a callback that comes from a callback at the end of the line"""

    def work(name, times):
        diary.note(name)
        if times > 1:
            loop.call_soon(work, name, times - 1)

    loop.call_soon(work, "a", 3)
    loop.call_soon(work, "b", 2)
    loop.run_until_complete(pause(loop, 1))
    names = [name for _, name in diary.entries]
    assert names == ["a", "b", "a", "b", "a"], "the others in line come first"
    assert diary.entries[-1] == (0, "a"), "nobody waits while a callback stands in line"


# -- timers -------------------------------------------------------------------------------------


def test_call_later(fake, diary, loop):
    """calls timers in the order of their time"""
    for delay in [4, 1, 3, 5, 2]:
        loop.call_later(delay, diary.note, f"after {delay}")
    loop.run_until_complete(pause(loop, 6))
    expected = [(delay, f"after {delay}") for delay in [1, 2, 3, 4, 5]]
    assert diary.entries == expected, "each timer is called at its time, with its arguments"
    assert fake.waits == [1, 1, 1, 1, 1, 1], (
        "the loop calls wait once for each pause, with exactly the time to the next timer"
    )


def test_call_at(fake, diary, loop):
    """takes the time of the clock in call_at"""
    fake.now = 100
    loop.call_at(103, diary.note, "at 103")
    loop.call_later(2, diary.note, "2 later")
    loop.call_at(101, diary.note, "at 101")
    loop.run_until_complete(pause(loop, 5))
    assert diary.entries == [(101, "at 101"), (102, "2 later"), (103, "at 103")], (
        "call_at counts from the clock's zero, call_later from now"
    )


def test_same_time(diary, loop):
    """calls timers of the same time in the order in which they were set"""
    names = ["d", "a", "f", "c", "b", "e", "g"]
    for name in names:
        loop.call_at(2, lambda name=name: diary.note(name))
    loop.run_until_complete(pause(loop, 3))
    assert diary.entries == [(2, name) for name in names], (
        "when the times are equal, the order of the calls decides"
    )


def test_times_that_are_over(fake, diary, loop):
    """calls a timer in the next round if its time is over already"""
    fake.now = 10
    loop.call_at(4, diary.note, "at 4")
    loop.call_later(0, diary.note, "0 later")
    loop.call_later(-3, diary.note, "3 ago")
    assert diary.entries == [], "nothing is called inside call_at and call_later"
    loop.run_until_complete(pause(loop, 1))
    found = sorted(diary.entries)
    assert found == [(10, "0 later"), (10, "3 ago"), (10, "at 4")], "they are due now, at 10"


def test_waits_only_if_nobody_is_in_line(fake, diary, loop):
    """does not wait for a timer while a callback stands in line"""

    def work(left):
        diary.note(left)
        if left:
            loop.call_soon(work, left - 1)

    loop.call_later(2, work, 3)
    loop.run_until_complete(pause(loop, 8))
    assert diary.entries == [(2, 3), (2, 2), (2, 1), (2, 0)], "all four are called at 2"
    assert fake.waits == [2, 6], "the loop waits from 0 to 2, and from 2 to 8"


def test_wait_that_ends_too_early(fake, diary):
    """waits for the rest when `wait` has come back too early"""

    def short_wait(seconds):
        fake.wait(seconds)
        if seconds > 1:
            fake.move(-seconds / 2)

    loop = MiniLoop(clock=fake.clock, wait=short_wait)
    loop.call_later(8, diary.note, "rings")
    loop.run_until_complete(pause(loop, 8))
    assert diary.entries == [(8, "rings")], "no timer is called before its time"
    assert fake.waits == [8, 4, 2, 1], "each time the loop waits for what is left"


def test_slow_callback(fake, diary, loop):
    """calls all timers, in order, that a slow callback has made late"""
    for delay in [3, 1, 2]:
        loop.call_later(delay, diary.note, f"after {delay}")
    loop.call_soon(fake.move, 10)
    loop.run_until_complete(pause(loop, 4))
    assert diary.entries == [(10, "after 1"), (10, "after 2"), (10, "after 3")], (
        "a callback took 10 seconds: after it, three timers are due"
    )


def test_busy_line_does_not_stop_timers(fake, diary, loop):
    """calls a timer that is due although the line is never empty"""

    def work(left):
        fake.move(1)  # this work takes 1 second
        if left:
            loop.call_soon(work, left - 1)

    loop.call_soon(work, 9)
    loop.call_at(3, diary.note, "rings")
    loop.run_until_complete(pause(loop, 20))
    assert diary.entries in ([(3, "rings")], [(4, "rings")]), (
        "the timer is due at 3: then at most one callback stands in line before it"
    )


# -- several coroutines ---------------------------------------------------------------------------


def test_at_the_same_time(fake, diary, loop):
    """runs coroutines at the same time"""

    async def cook(name, seconds):
        diary.note(f"{name} begins")
        await loop.sleep(seconds)
        diary.note(f"{name} is ready")

    async def kitchen():
        loop.start(cook("soup", 3))
        loop.start(cook("tea", 1))
        await loop.sleep(2)
        diary.note("two seconds are over")
        await loop.sleep(2)

    loop.run_until_complete(kitchen())
    assert diary.entries == [
        (0, "soup begins"),
        (0, "tea begins"),
        (1, "tea is ready"),
        (2, "two seconds are over"),
        (3, "soup is ready"),
    ], "while one coroutine sleeps, the others go on"
    assert fake.now == 4, "the kitchen sleeps 2 and 2 seconds"


def test_start_is_not_at_once(diary, loop):
    """begins a started coroutine from the loop, not inside start"""

    async def helper():
        diary.note("helper")

    async def main():
        loop.start(helper())
        diary.note("main")
        await loop.sleep(1)

    loop.run_until_complete(main())
    assert diary.entries == [(0, "main"), (0, "helper")], (
        "main goes on after start(); the helper begins when main sleeps"
    )


@pytest.mark.parametrize("seconds", [0, -1])
def test_sleep_zero(fake, diary, loop, seconds):
    """lets the others have a turn in sleep(0), and no time passes"""

    async def count(name):
        for number in [1, 2]:
            diary.note(f"{name}{number}")
            await loop.sleep(seconds)

    loop.start(count("a"))
    loop.start(count("b"))
    loop.run_until_complete(pause(loop, 1))
    names = [name for _, name in diary.entries]
    assert names == ["a1", "b1", "a2", "b2"], "after each step of one, the other has its turn"
    assert fake.waits == [1], "sleep(0) and a negative time need no waiting"


# -- the end, and what is left ------------------------------------------------------------------


def test_ends_with_its_coroutine(fake, diary, loop):
    """ends with its coroutine, and keeps the timers for the next run"""
    loop.call_later(100, diary.note, "rings")
    loop.run_until_complete(pause(loop, 2))
    assert (fake.now, diary.entries) == (2, []), (
        "the coroutine has ended at 2: nobody waits for the timer"
    )
    loop.run_until_complete(pause(loop, 200))
    assert diary.entries == [(100, "rings")], "the timer is called at its time by the next run"


def test_exception_of_a_callback(fake, diary, loop):
    """lets an exception of a callback out, and can go on afterwards"""
    error = RuntimeError("the plate fell down")

    def drop():
        raise error

    for call in [(drop,), (diary.note, "soon")]:
        loop.call_later(1, *call)
    loop.call_later(3, diary.note, "later")
    with pytest.raises(RuntimeError) as caught:
        loop.run_until_complete(pause(loop, 2))
    assert caught.value is error, "run_until_complete raises the very exception of the callback"
    assert fake.now == 1, "it is raised at the moment at which the callback raises it"
    loop.run_until_complete(pause(loop, 5))
    assert diary.entries == [(1, "soon"), (3, "later")], (
        "what had not been called yet is called by the next run"
    )


def test_exception_of_a_started_coroutine(fake, loop):
    """lets an exception of a started coroutine out"""
    error = KeyError("salt")
    loop.start(fail(loop, 1, error))
    with pytest.raises(KeyError) as caught:
        loop.run_until_complete(pause(loop, 5))
    assert caught.value is error, "run_until_complete raises the very exception"
    assert fake.now == 1, "it is raised at the moment at which the started coroutine raises it"


def test_two_loops(fake, diary, loop):
    """has its own line and its own timers"""
    other = MiniLoop(clock=fake.clock, wait=fake.wait)
    other.call_soon(diary.note, "soon")
    other.call_later(1, diary.note, "later")
    loop.run_until_complete(pause(loop, 3))
    assert diary.entries == [], "one loop does not call what was given to another loop"


async def test_beside_asyncio(fake, loop):
    """works inside a running asyncio loop too, because it needs nothing of it"""
    assert loop.run_until_complete(pause(loop, 3, "tea")) == "tea", (
        "this test runs in asyncio's loop, and your loop runs inside the test"
    )
    assert fake.waits == [3], "the only pause is the one of your loop"
