"""The contract of `rate_limiter`, from the simplest claim to the hardest."""

import asyncio

import pytest
from rate_limiter import RateLimiter

# -- helpers: those who send requests ------------------------------------------------------------


async def request(limiter, name, diary, amount=1):
    """Send one request as soon as the limiter allows it; the diary says when."""
    await limiter.acquire(amount)
    diary.append((name, asyncio.get_running_loop().time()))
    await asyncio.sleep(1)  # the answer takes a second


# -- one user ------------------------------------------------------------------------------------


async def test_burst_at_once(clock):
    """lets the first requests through at once"""
    limiter = RateLimiter(rate=1, burst=3)
    for _ in range(3):
        await limiter.acquire()
    assert clock.now == 0, "a new limiter has all of its 3 tokens"


async def test_one_token_is_the_default(clock):
    """has room for one token when burst is not given"""
    limiter, times = RateLimiter(64), []
    for _ in range(3):
        answer = await limiter.acquire()
        times.append(clock.now)
    assert times == [0, 0.015625, 0.03125], (
        "one token at the beginning, then 64 each second: exactly one each 0.015625 s"
    )
    assert answer is None, "acquire returns None"


async def test_then_at_its_rate(clock):
    """lets requests through at its rate when the first tokens are used up"""
    limiter, times = RateLimiter(rate=2, burst=3), []
    for _ in range(7):
        await limiter.acquire()
        times.append(clock.now)
    assert times == [0, 0, 0, 0.5, 1, 1.5, 2], "3 tokens at the beginning, then one each 0.5 s"


async def test_slow_rate(clock):
    """works with less than one token each second"""
    limiter, times = RateLimiter(rate=0.125), []
    for _ in range(3):
        await limiter.acquire()
        times.append(clock.now)
    assert times == [0, 8, 16], "0.125 tokens each second: one token needs 8 s"


async def test_fills_while_nobody_asks(clock):
    """counts the time in which nobody has asked"""
    limiter, times = RateLimiter(rate=0.5), []
    for _ in range(3):
        await limiter.acquire()
        times.append(clock.now)
        await asyncio.sleep(1.5)
    assert times == [0, 2, 4], "a token needs 2 s, and 1.5 s of them are over when it is wanted"


async def test_keeps_parts_of_tokens(clock):
    """keeps the part of a token that is there already"""
    limiter, times = RateLimiter(rate=1, burst=4), []
    await limiter.acquire(4)
    for pause in (1.75, 0, 1.5, 0):
        await asyncio.sleep(pause)
        await limiter.acquire()
        times.append(clock.now)
    assert times == [1.75, 2, 3.5, 4], (
        "after 1.75 s there are 1.75 tokens: the first takes one, the second waits for 0.25 more"
    )


async def test_never_more_than_burst(clock):
    """holds no more than burst tokens, however long nobody asks"""
    limiter, times = RateLimiter(rate=4, burst=2), []
    await limiter.acquire()
    await asyncio.sleep(1000)
    for _ in range(4):
        await limiter.acquire()
        times.append(clock.now - 1000)
    assert times == [0, 0, 0.25, 0.5], "2 tokens have room, the others of the long pause are lost"


async def test_several_tokens(clock):
    """waits until all tokens of an amount are there"""
    limiter, times = RateLimiter(rate=2, burst=4), []
    for amount in (3, 3, 4, 1):
        await limiter.acquire(amount)
        times.append(clock.now)
    assert times == [0, 1, 3, 3.5], "4 tokens at the beginning; 3, 3, 4 and 1 are taken"


async def test_too_many_tokens(clock):
    """raises ValueError for more tokens than can ever be there"""
    limiter = RateLimiter(rate=1, burst=2)
    with pytest.raises(ValueError):
        await limiter.acquire(3)
    with pytest.raises(ValueError):
        limiter.try_acquire(3)
    await limiter.acquire(2)
    assert clock.now == 0, "the error comes at once, and no token was taken"
    waiting = asyncio.create_task(limiter.acquire(2))
    await asyncio.sleep(0.5)
    with pytest.raises(ValueError):
        await limiter.acquire(3)
    assert clock.now == 0.5, "the error comes at once, also when another one waits for tokens"
    with pytest.raises(ValueError):
        limiter.try_acquire(3)
    await waiting
    assert clock.now == 2, "the other one waits for its 2 tokens, and gets them"


async def test_try_acquire(clock):
    """takes tokens in try_acquire only if they are there"""
    limiter = RateLimiter(rate=1, burst=3)
    assert limiter.try_acquire() is True, "3 tokens are there, 1 is taken"
    assert limiter.try_acquire(3) is False, "2 tokens are there, 3 are wanted"
    assert limiter.try_acquire(2) is True, "2 tokens are there: the call before has taken none"
    assert limiter.try_acquire() is False, "no token is there"
    await asyncio.sleep(0.5)
    assert limiter.try_acquire() is False, "after 0.5 s there is half a token"
    await asyncio.sleep(0.5)
    assert limiter.try_acquire() is True, "after 1 s there is one token"


# -- several users -------------------------------------------------------------------------------


async def test_all_share_the_rate():
    """lets all tasks together have no more than its rate"""
    limiter, diary = RateLimiter(rate=2, burst=2), []
    tasks = [asyncio.create_task(request(limiter, name, diary)) for name in "abcdef"]
    await asyncio.wait(tasks)
    assert diary == [("a", 0), ("b", 0), ("c", 0.5), ("d", 1), ("e", 1.5), ("f", 2)], (
        "2 tokens at the beginning, then one each 0.5 s, for all tasks together"
    )


async def test_first_come_first_served():
    """serves those who wait in the order in which they came"""
    limiter, diary = RateLimiter(rate=0.25), []
    await limiter.acquire(1)
    tasks = []
    for name in "abc":
        await asyncio.sleep(0.5)
        tasks.append(asyncio.create_task(request(limiter, name, diary)))
    await asyncio.wait(tasks)
    assert diary == [("a", 4), ("b", 8), ("c", 12)], "one token each 4 s, and a came first"


async def test_small_ones_wait_too():
    """lets a small request wait behind a large one"""
    limiter, diary = RateLimiter(rate=1, burst=5), []
    await limiter.acquire(4)
    tasks = []
    for name, amount in (("large", 5), ("small", 1), ("middle", 2)):
        tasks.append(asyncio.create_task(request(limiter, name, diary, amount)))
        await asyncio.sleep(0.25)
    assert limiter.try_acquire() is False, "a token is there, but others wait: try_acquire"
    await asyncio.wait(tasks)
    assert diary == [("large", 4), ("small", 5), ("middle", 7)], (
        "one token was left for the small one, but the large one came first"
    )


async def test_limiters_are_independent():
    """knows nothing of other limiters"""
    diary = []
    tasks = []
    for name, limiter in (("x", RateLimiter(1)), ("y", RateLimiter(0.25))):
        for number in "12":
            tasks.append(asyncio.create_task(request(limiter, name + number, diary)))
    await asyncio.wait(tasks)
    assert sorted(diary) == [("x1", 0), ("x2", 1), ("y1", 0), ("y2", 4)], "each has its own tokens"


# -- async with ----------------------------------------------------------------------------------


async def test_async_with(clock):
    """takes one token before an async with block"""
    limiter, times = RateLimiter(rate=1, burst=2), []

    async def download():
        async with limiter:
            times.append(clock.now)
            await asyncio.sleep(10)

    await asyncio.gather(*(download() for _ in range(4)))
    assert times == [0, 0, 1, 2], "it limits the starts only: the blocks overlap"
    assert clock.now == 12, "the last block starts at 2 s and needs 10 s"


async def test_block_with_an_error():
    """keeps the token when the block ends, also with an exception"""
    limiter, error, found = RateLimiter(rate=1, burst=1), ValueError("not found"), None
    try:
        async with limiter:
            raise error
    except ValueError as raised:
        found = raised
    assert found is error, "the exception of the block goes on to the caller"
    assert limiter.try_acquire() is False, "the request was sent, so its token is used up"


# -- cancellation --------------------------------------------------------------------------------


@pytest.mark.parametrize("gone", ["a", "b", "d", "ab", "bc", "abcd"])
async def test_cancelled_waiter_leaves(gone, clock):
    """lets the others move up when one of them is cancelled"""
    limiter, diary = RateLimiter(rate=0.5, burst=1), []
    await limiter.acquire(1)
    tasks = {name: asyncio.create_task(request(limiter, name, diary)) for name in "abcd"}
    await asyncio.sleep(1)
    for name in gone:
        tasks[name].cancel()
    await clock.settle()
    cancelled = "".join(name for name in tasks if tasks[name].cancelled())
    assert cancelled == gone, "those who were cancelled end so, at once"
    await asyncio.wait(tasks.values())
    stay = [name for name in "abcd" if name not in gone]
    assert diary == [(name, 2 * place) for place, name in enumerate(stay, 1)], (
        "one token each 2 s for those who stay: those who were cancelled take none"
    )


async def test_time_limit(clock):
    """takes no token when asyncio.timeout ends the waiting"""
    limiter = RateLimiter(rate=0.25, burst=1)
    await limiter.acquire()
    for limit in (1, 2):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(limit):
                await limiter.acquire()
    assert clock.now == 3, "the time limits of 1 s and 2 s are over, one after the other"
    await limiter.acquire()
    assert clock.now == 4, "the token that fills in 4 s is for the one who stays"


async def test_large_one_gives_up(clock):
    """serves a small request at once when the large one before it is cancelled"""
    limiter, diary = RateLimiter(rate=1, burst=8), []
    await limiter.acquire(7)
    large = asyncio.create_task(limiter.acquire(8))
    tasks = [asyncio.create_task(request(limiter, name, diary)) for name in "abcd"]
    await asyncio.sleep(2)
    large.cancel()
    await asyncio.wait([large, *tasks])
    assert diary == [("a", 2), ("b", 2), ("c", 2), ("d", 3)], (
        "at 2 s there are 3 tokens, and the large request does not want them any more"
    )


@pytest.mark.parametrize("turns", range(6))
async def test_cancelled_when_the_token_comes(turns, clock):
    """loses no token when it comes together with the cancellation"""
    limiter = RateLimiter(rate=0.5, burst=1)
    await limiter.acquire(1)
    first, second = asyncio.create_task(limiter.acquire()), asyncio.create_task(limiter.acquire())
    await asyncio.sleep(2)
    for _ in range(turns):  # the token is on its way to the first one, a step further each time
        await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait([first, second])
    expected = 2 if first.cancelled() else 4
    assert clock.now == expected, (
        "if the first acquire ended with CancelledError, the token of 2 s is for the second one"
    )


# -- nothing is left -----------------------------------------------------------------------------


async def test_works_only_when_asked(clock):
    """has no task, and no timer when nobody waits"""
    limiter, diary = RateLimiter(rate=1, burst=1), []
    task = asyncio.create_task(request(limiter, "a", diary))
    other = asyncio.create_task(request(limiter, "b", diary))
    await clock.settle()
    assert set(clock.leftover_tasks()) == {task, other}, "the limiter starts no tasks"
    other.cancel()
    await asyncio.wait([task, other])
    await clock.settle()
    assert clock.leftover_timers() == [], "nobody waits, so no timer is set"
    assert clock.leftover_tasks() == [], "the limiter starts no tasks"


def test_made_before_the_loop():
    """can be made where no event loop is running"""

    async def main():
        return [limiter.try_acquire() for _ in range(3)]

    limiter = RateLimiter(rate=0.001, burst=2)
    assert asyncio.run(main()) == [True, True, False], "a new limiter has 2 tokens, also later"
