"""The contract of `download_all`, from the simplest claim to the hardest."""

import asyncio
import threading
import time
from concurrent.futures import Future

import pytest
from threaded_download import download_all

# -- helpers ---------------------------------------------------------------------------------------


class Site:
    """A blocking client. Each page needs 1 s of loop time, or as long as `seconds` says."""

    def __init__(self, clock, pages=None, **seconds):
        self.clock, self.pages, self.seconds = clock, pages or {}, seconds
        self.starts = []
        self.running = self.most_running = 0
        self.threads = set()
        self.loop_stood_still = False
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()

    def get(self, url):
        """Block this thread, then give the page or raise the exception that stands for it."""
        with self._lock:
            self.starts.append((url, self.clock.now))
            self.threads.add(threading.current_thread())
            self.running += 1
            self.most_running = max(self.most_running, self.running)
        try:
            self._block(self.seconds.get(url, 1))
        finally:
            with self._lock:
                self.running -= 1
            # On a busy machine the end of a thread, or its next start, may be a little late. Loop
            # time stands still while this thread sleeps.
            threading.Thread(target=time.sleep, args=(0.02,), daemon=True).start()
        page = self.pages.get(url, f"page {url}")
        if isinstance(page, BaseException):
            raise page
        return page

    def _block(self, seconds):
        if threading.get_ident() == self._loop._thread_id:
            raise AssertionError("`get` must be called in another thread than that of the loop")
        over = threading.Event()
        self._loop.call_soon_threadsafe(self._loop.call_later, seconds, over.set)
        # The loop runs, so this takes no real time. If something blocks the loop, it does.
        if self.loop_stood_still or not over.wait(2):
            self.loop_stood_still = True
            raise AssertionError("the loop stood still while this thread was waiting for it")

    def started(self):
        return [url for url, _moment in self.starts]


async def ending(aw):
    """How an awaitable ends: what it returns, the exception it raises, or "cancelled"."""
    try:
        return await aw
    except asyncio.CancelledError:
        return "cancelled"
    except Exception as error:
        return error


def run_in_thread(function, *args):
    """What `function(*args)` returns in a thread of its own. The test's loop stands still."""
    outcome = Future()

    def run():
        try:
            outcome.set_result(function(*args))
        except BaseException as error:
            outcome.set_exception(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join()
    return outcome.result()


def check_nothing_is_left(site):
    assert not site.loop_stood_still, "the loop must never be blocked, also not at the end"
    assert site.running == 0, "when the call is over, no download is running any more"
    for thread in site.threads:
        thread.join(timeout=0.5)
    assert not [t.name for t in site.threads if t.is_alive()], (
        "when the call is over, its threads end"
    )


# -- pages -----------------------------------------------------------------------------------------


async def test_pages(clock):
    """gives the pages in the order of the URLs"""
    site = Site(clock, a=3, b=1, c=2)
    pages = await download_all(site.get, ["a", "b", "c"])
    assert pages == ["page a", "page b", "page c"], "a list of the pages, in the order of the URLs"


async def test_threads_end():
    """ends its threads with the call"""
    threads = set()

    def get(url):
        threads.add(threading.current_thread())
        return url

    async def main():
        await download_all(get, ["a", "b", "c"], max_threads=2)
        for thread in threads:
            thread.join(timeout=0.5)
        return [thread.is_alive() for thread in threads]

    in_the_loop = threading.current_thread()
    alive = run_in_thread(asyncio.run, main())
    assert in_the_loop not in threads, "`get` blocks, so it must not run in the loop's thread"
    assert not any(alive), "the threads that have called `get` end when the call ends"


async def test_the_loop_stays_free(clock):
    """lets other tasks keep their times while pages are downloaded"""
    ticks = []

    async def tick():
        for _ in range(3):
            await asyncio.sleep(2)
            ticks.append(clock.now)

    site = Site(clock, a=7)
    ticker = asyncio.create_task(tick())
    await download_all(site.get, ["a", "b"])
    assert ticks == [2, 4, 6], "the other task wakes every 2 s while the threads block"
    await ticker


async def test_no_urls(clock):
    """gives an empty list when there are no URLs"""
    site = Site(clock)
    assert await download_all(site.get, []) == [], "nothing to download, no pages"
    assert site.starts == [], "`get` is not called"
    assert clock.now == 0, "no time passes"


async def test_any_iterable(clock):
    """takes any iterable of URLs, and reads it once"""
    site = Site(clock)
    pages = await download_all(site.get, iter("abc"))
    assert pages == ["page a", "page b", "page c"], "an iterator can be read only once"
    assert sorted(site.started()) == ["a", "b", "c"], "each page is downloaded once"


async def test_same_url_twice(clock):
    """downloads a URL as often as it stands in the list"""
    site = Site(clock)
    pages = await download_all(site.get, ["a", "b", "a"])
    assert pages == ["page a", "page b", "page a"], "there is one page for each place in the list"
    assert sorted(site.started()) == ["a", "a", "b"], "`get` is called for each place in the list"


async def test_any_page(clock):
    """keeps every page as it is, also an empty one"""
    pages = {"a": b"", "b": None, "c": 0, "d": "", "e": []}
    site = Site(clock, pages)
    outcome = await download_all(site.get, list(pages))
    assert outcome == list(pages.values()), "whatever `get` returns is a page"


# -- how many at the same time ---------------------------------------------------------------------


async def test_same_time(clock):
    """downloads several pages at the same time"""
    site = Site(clock, a=10, b=10, c=10)
    await download_all(site.get, ["a", "b", "c"], max_threads=3)
    assert clock.now == 10, "three downloads of 10 s in three threads take 10 s"


async def test_never_more_than_allowed(clock):
    """never runs more downloads than it is allowed to"""
    site = Site(clock)
    urls = [f"u{number}" for number in range(10)]
    pages = await download_all(site.get, urls, max_threads=3)
    assert site.most_running == 3, "at most `max_threads` downloads run at the same time"
    assert clock.now == 4, "10 downloads of 1 s in 3 threads take 4 s"
    assert pages == [f"page {url}" for url in urls], "no page is lost"


async def test_default_limit(clock):
    """runs four downloads at the same time if nothing else is said"""
    site = Site(clock)
    await download_all(site.get, [f"u{number}" for number in range(12)])
    assert site.most_running == 4, "the default of max_threads is 4"
    assert clock.now == 3, "12 downloads of 1 s in 4 threads take 3 s"


async def test_many_threads(clock):
    """runs as many downloads as it is allowed to, also 40"""
    site = Site(clock)
    await download_all(site.get, [f"u{number}" for number in range(40)], max_threads=40)
    assert clock.now == 1, "40 downloads of 1 s in 40 threads take 1 s"


async def test_no_thread_waits(clock):
    """starts the next download when a thread becomes free"""
    site = Site(clock, a=5)
    await download_all(site.get, ["a", "b", "c", "d", "e"], max_threads=2)
    moments = dict(site.starts)
    assert moments == {"a": 0, "b": 0, "c": 1, "d": 2, "e": 3}, (
        "while one thread needs 5 s for `a`, the other one takes one page after the other"
    )
    assert clock.now == 5, "all is done when `a` is there"


async def test_one_thread(clock):
    """starts the downloads in the order of the URLs"""
    site = Site(clock, a=3, b=1, c=2)
    await download_all(site.get, ["a", "b", "c"], max_threads=1)
    assert site.starts == [("a", 0), ("b", 3), ("c", 4)], "one thread takes one URL after the other"
    assert clock.now == 6, "one thread needs the sum of all times"


async def test_two_calls(clock):
    """gives each call threads of its own"""
    site = Site(clock)
    urls = ["a", "b", "c", "d"]
    one = download_all(site.get, urls, max_threads=2)
    other = download_all(site.get, urls, max_threads=2)
    await asyncio.gather(one, other)
    assert site.most_running == 4, "two calls at the same time may run 2 downloads each"
    assert clock.now == 2, "each call needs 2 s for its 4 pages"


# -- a download fails ------------------------------------------------------------------------------


async def test_error(clock):
    """raises the exception of a download, the same object"""
    error = ValueError("no such page")
    site = Site(clock, {"a": error})
    outcome = await ending(download_all(site.get, ["a"]))
    assert outcome is error, "the caller gets the very exception that `get` raised"
    assert clock.now == 1, "`get` raised after 1 s, and nothing else runs"


async def test_first_error_in_time(clock):
    """raises the error that comes first in time, and is silent about others"""
    early, late = ValueError("early"), ValueError("late")
    site = Site(clock, {"a": late, "b": early}, a=3, b=1)
    outcome = await ending(download_all(site.get, ["a", "b"]))
    ended = clock.now
    check_nothing_is_left(site)
    assert outcome is early, "`b` failed after 1 s, and `a` after 3 s"
    assert ended == 3, "the call ends when its last running download has ended"


async def test_error_stops_the_rest(clock):
    """starts nothing more after an error, and waits for what runs"""
    error = ValueError("no such page")
    site = Site(clock, {"b": error}, a=8, b=1, c=2, d=2, e=2, f=2)
    outcome = await ending(download_all(site.get, list("abcdef"), max_threads=2))
    ended = clock.now
    check_nothing_is_left(site)
    assert outcome is error, "the caller gets the exception of `b`"
    started = site.started()
    assert len(started) <= 3, (
        f"after the error of `b` at most one more download may start; started: {started}"
    )
    assert ended == 8, "`a` still runs when `b` fails; the call ends when `a` has ended, at 8 s"


# -- cancellation ----------------------------------------------------------------------------------


async def test_cancelled(clock):
    """starts nothing more when it is cancelled, and waits for what runs"""
    ticks = []

    async def tick():
        for _ in range(3):
            await asyncio.sleep(2)
            ticks.append(clock.now)

    site = Site(clock, a=8, b=3)
    ticker = asyncio.create_task(tick())
    task = asyncio.create_task(download_all(site.get, list("abcdef"), max_threads=2))
    await asyncio.sleep(1)
    task.cancel()
    outcome = await ending(task)
    ended = clock.now
    check_nothing_is_left(site)
    assert sorted(site.started()) == ["a", "b"], "a download that waits for a thread never starts"
    assert outcome == "cancelled", "the caller was cancelled, so it gets CancelledError"
    assert ended == 8, "`a` and `b` run when the caller is cancelled; they end after 3 s and 8 s"
    assert ticks == [2, 4, 6], "the loop runs on while the call waits for its threads"
    await ticker


async def test_cancelled_before_an_error(clock):
    """is cancelled, whatever the running downloads bring after that"""
    site = Site(clock, {"a": ValueError("late")}, a=3)
    task = asyncio.create_task(download_all(site.get, ["a", "b"], max_threads=1))
    await asyncio.sleep(1)
    task.cancel()
    outcome = await ending(task)
    assert outcome == "cancelled", "who was cancelled gets CancelledError, not a later error"
    check_nothing_is_left(site)


async def test_time_limit_around_it(clock):
    """obeys a time-out around the call"""
    site = Site(clock, a=5, b=3)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(2):
            await download_all(site.get, list("abcdef"), max_threads=2)
    assert clock.now == 5, "the time-out was 2 s, and the last running download ended after 5 s"
    check_nothing_is_left(site)
