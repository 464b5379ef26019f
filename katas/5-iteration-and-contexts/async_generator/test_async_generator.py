"""The contract of README.md as tests; a learner reads the first line of each docstring."""

import asyncio
import inspect
from contextlib import aclosing

import pytest
from async_generator import first, only, photos

# -- helpers: an archive, a stream, and ways to look at what happens -----------------------------

LIMIT = 50


class Archive:
    """Opening a session takes 1 s, a page 2 s, closing the session 1 s.

    A page is a list of photos, or an exception, which is raised. `log` tells what is complete.
    """

    def __init__(self, *pages, tokens=None, open_error=None):
        self.log = []
        self.asked = 0
        self._pages = pages
        self._tokens = [None, *(range(2, len(pages) + 1) if tokens is None else tokens)]
        self._open_error = open_error

    async def open(self):
        await asyncio.sleep(1)
        if self._open_error is not None:
            raise self._open_error
        self.log.append("opened")
        return Session(self)

    def find(self, token):
        for place, known in enumerate(self._tokens):
            if type(known) is type(token) and known == token:
                following = [*self._tokens[1:], None][place]
                return self._pages[place], following
        pytest.fail(f"session.page({token!r}): the archive has given no such token")


class Session:
    def __init__(self, archive):
        self._archive = archive
        self._closed = False

    async def page(self, token):
        archive = self._archive
        if self._closed:
            pytest.fail(f"session.page({token!r}) was called after session.close()")
        archive.asked += 1
        if archive.asked > LIMIT:
            pytest.fail("pages are asked for again and again, long after the last one")
        page, following = archive.find(token)
        await asyncio.sleep(2)
        archive.log.append(f"page {token}")
        if isinstance(page, Exception):
            raise page
        return list(page), following

    async def close(self):
        if self._closed:
            pytest.fail("session.close() was called twice for the same session")
        self._closed = True
        await asyncio.sleep(1)
        self._archive.log.append("closed")


class Stream:
    """An async iterator of the tests' own: each item takes 1 s, `aclose()` takes 2 s."""

    def __init__(self, *items, error=None):
        self.given = 0
        self.closed = False
        self._error = error
        self._items = list(items)

    def __aiter__(self):
        return self

    async def __anext__(self):
        await asyncio.sleep(1)
        if not self._items:
            raise self._error or StopAsyncIteration
        self.given += 1
        return self._items.pop(0)

    async def aclose(self):
        await asyncio.sleep(2)
        self.closed = True


def usable(iterator, call):
    """The same iterator; the test fails if it has not the three methods that everybody needs."""
    if inspect.iscoroutine(iterator):
        iterator.close()
    has = [n for n in ("__aiter__", "__anext__", "aclose") if hasattr(type(iterator), n)]
    assert has == ["__aiter__", "__anext__", "aclose"], (
        f"{call}, called without await, gives an async iterator that can be closed: "
        f"it has these three methods"
    )
    return iterator


async def collect(iterator):
    """All items, until StopAsyncIteration comes."""
    items = []
    async for item in iterator:
        items.append(item)
        if len(items) > LIMIT:
            pytest.fail(f"the loop should be over, and it goes on and on: {items[:5]} ...")
    return items


async def outcome_of(awaitable):
    """What it returned, the exception that it raised, or "cancelled"."""
    try:
        return await awaitable
    except asyncio.CancelledError:
        return "cancelled"
    except Exception as error:
        return error


async def cancelled_after(seconds, awaitable):
    """How `awaitable`, in a task of its own, ends when it is cancelled after some time."""
    task = asyncio.ensure_future(outcome_of(awaitable))
    await asyncio.sleep(seconds)
    task.cancel()
    return await task


def is_red(photo):
    return photo.startswith("red")


def refuses(error):
    def wanted(photo):
        raise error

    return wanted


# -- photos --------------------------------------------------------------------------------------


async def test_begins_with_the_first_photo(clock):
    """is called without await, and opens nothing before the first photo is asked for"""
    archive = Archive(["a", "b"])
    iterator = usable(photos(archive), "photos(archive)")
    await asyncio.sleep(5)
    assert archive.log == [], "nobody has asked for a photo: no session is opened"
    assert await anext(iterator) == "a", "anext(...) gives the first photo"
    assert clock.now == 8, "then it took 1 s to open the session and 2 s to get the first page"
    await iterator.aclose()


async def test_gives_every_photo():
    """gives every photo of every page, in order"""
    archive = Archive(["a", "b"], ["c"], ["d", None, "", 0])
    assert await collect(photos(archive)) == ["a", "b", "c", "d", None, "", 0], (
        "the photos come one by one, page after page; any object can be a photo"
    )


async def test_pages_without_photos():
    """goes on after a page without photos"""
    archive = Archive(["a"], [], ["b"], [])
    assert await collect(photos(archive)) == ["a", "b"], (
        "a page can be empty, and pages can follow it; only the token tells"
    )
    assert await collect(photos(Archive([]))) == [], "an archive without photos gives none"


async def test_any_token():
    """passes on every token as it is, and ends only when the token is None"""
    archive = Archive(["a"], ["b"], ["c"], ["d"], tokens=[0, "", False])
    assert await collect(photos(archive)) == ["a", "b", "c", "d"], (
        "0, an empty text and False are tokens; only None says that it was the last page"
    )


async def test_one_page_at_a_time(clock):
    """asks for a page only when its first photo is wanted"""
    archive = Archive(["a", "b"], ["c"], ["d"])
    seen = []
    async with aclosing(photos(archive)) as iterator:
        async for photo in iterator:
            seen.append((photo, clock.now, archive.asked))
            await asyncio.sleep(10)  # somebody looks at the photo
            if photo == "c":
                break
    assert seen == [("a", 3, 1), ("b", 13, 1), ("c", 25, 2)], (
        "(photo, time, pages asked for): nobody works while somebody looks at a photo, "
        "and the third page is never asked for"
    )


async def test_closes_at_the_end(clock):
    """has closed its session when the loop is over"""
    archive = Archive(["a"], ["b"])
    await collect(photos(archive))
    assert archive.log == ["opened", "page None", "page 2", "closed"], (
        "one session is opened, used for all pages, and closed before the loop goes on"
    )
    assert clock.now == 6, "1 s to open, two pages of 2 s, 1 s to close"


async def test_stays_at_the_end(clock):
    """is over after its end: it does not begin again"""
    archive = Archive(["a"])
    iterator = photos(archive)
    await collect(iterator)
    assert await collect(iterator) == [], "the photos have been given: there are no more"
    await iterator.aclose()
    assert archive.log == ["opened", "page None", "closed"], "no second session is opened"
    assert clock.now == 4, "asking again, or closing, after the end takes no time"


async def test_closed_early(clock):
    """has closed its session when aclose() comes back, although there are more photos"""
    archive = Archive(["a", "b"], ["c"])
    iterator = photos(archive)
    await anext(iterator)
    result = await outcome_of(iterator.aclose())
    assert result is None, "aclose() raises nothing"
    assert archive.log == ["opened", "page None", "closed"], (
        "the session is closed although the second page was never asked for"
    )
    assert clock.now == 4, "aclose() waits for session.close(), which takes 1 s"
    assert await collect(iterator) == [], "after aclose() there are no more photos"


async def test_closed_before_the_first_photo(clock):
    """does nothing when it is closed before the first photo was asked for"""
    archive = Archive(["a"])
    iterator = photos(archive)
    await iterator.aclose()
    assert await collect(iterator) == [], "it was closed: there are no photos"
    assert archive.log == [], "nobody needs a session, so none is opened and none is closed"
    assert clock.now == 0, "no time passes"


async def test_page_fails(clock):
    """lets the error of a page pass, after it has closed its session"""
    error = ConnectionError("the line is broken")
    archive = Archive(["a"], error)
    iterator = photos(archive)
    await anext(iterator)
    outcome = await outcome_of(anext(iterator))
    assert outcome is error, "the caller gets the error of session.page(...), the same object"
    assert archive.log == ["opened", "page None", "page 2", "closed"], (
        "the session is closed before the caller gets the error"
    )
    assert clock.now == 6, "1 s to open, two pages of 2 s, 1 s to close"


async def test_open_fails(clock):
    """lets the error of open pass: there is no session to close"""
    error = ConnectionError("the archive is closed today")
    outcome = await outcome_of(anext(photos(Archive(["a"], open_error=error))))
    assert outcome is error, "the caller gets the error of archive.open(), the same object"
    assert clock.now == 1, "open has failed after 1 s, and nothing else happens"


async def test_cancelled_in_a_page(clock):
    """closes its session when the task that waits for a page is cancelled"""
    archive = Archive(["a"])
    outcome = await cancelled_after(2, anext(photos(archive)))
    assert outcome == "cancelled", "the task ends with CancelledError"
    assert archive.log == ["opened", "closed"], "the page is given up, and the session is closed"
    assert clock.now == 3, "cancelled after 2 s; closing takes 1 s, and the task waits for it"


async def test_cancelled_in_open(clock):
    """passes a cancellation on to open"""
    archive = Archive(["a"])
    outcome = await cancelled_after(0.5, anext(photos(archive)))
    assert outcome == "cancelled", "the task ends with CancelledError"
    await asyncio.sleep(5)
    assert archive.log == [], "open was cancelled: there is no session"


# -- only ----------------------------------------------------------------------------------------


async def test_only_what_is_wanted(clock):
    """gives the items that are wanted, in order, and asks for one item at a time"""
    stream = Stream(3, 0, 5, 8)
    iterator = usable(only(stream, lambda number: "odd" * (number % 2)), "only(items, wanted)")
    seen = [(await anext(iterator), stream.given, clock.now)]
    await asyncio.sleep(10)
    seen.append((await anext(iterator), stream.given, clock.now))
    assert seen == [(3, 1, 1), (5, 3, 13)], (
        "(item, items given by the stream, time): an item takes 1 s, none is asked for ahead"
    )
    assert await collect(iterator) == [], "8 is not wanted, and then the stream is over"


async def test_only_when_its_items_fail():
    """lets an error of its items pass"""
    error = ConnectionError("the line is broken")
    iterator = only(Stream("red", "blue", error=error), is_red)
    assert await anext(iterator) == "red", "the first item is wanted"
    outcome = await outcome_of(anext(iterator))
    assert outcome is error, "the caller gets the error that the items have raised, the same object"


async def test_only_closes_what_it_uses(clock):
    """has closed its items when its own aclose() comes back"""
    stream = Stream("red 1", "blue", "red 2")
    iterator = only(stream, is_red)
    await anext(iterator)
    await iterator.aclose()
    assert stream.closed, "who closes `only(items, wanted)` closes `items` too"
    assert clock.now == 3, "one item took 1 s; items.aclose() takes 2 s, and is waited for"


async def test_only_when_wanted_fails(clock):
    """has closed its items when wanted(item) has raised"""
    stream = Stream("a", "b")
    error = ValueError("this is not a photo")
    outcome = await outcome_of(anext(only(stream, refuses(error))))
    assert outcome is error, "the caller gets the error of wanted(item), the same object"
    assert stream.closed, "the items are closed before the caller gets the error"
    assert clock.now == 3, "one item took 1 s; items.aclose() takes 2 s, and is waited for"


async def test_only_cancelled(clock):
    """has closed its items when the task that waits for an item is cancelled"""
    stream = Stream("blue", "blue", "red")
    outcome = await cancelled_after(1.5, anext(only(stream, is_red)))
    assert outcome == "cancelled", "the task ends with CancelledError"
    assert (stream.given, stream.closed) == (1, True), (
        "(items given, closed?): the second item is given up, and the items are closed"
    )
    assert clock.now == 3.5, "cancelled after 1.5 s; items.aclose() takes 2 s, and is waited for"


# -- first ---------------------------------------------------------------------------------------


async def test_first_photo():
    """returns the first photo that is wanted"""
    archive = Archive(["blue 1", "red 1"], ["red 2"])
    assert await first(archive, is_red) == "red 1", "red 1 comes before red 2"
    assert await first(Archive([7, 0, 5]), lambda photo: photo < 6) == 0, "0 can be a photo"


async def test_first_closes_before_it_returns(clock):
    """has closed the session when it returns, and has asked for no page too many"""
    archive = Archive(["blue"], ["red 1", "red 2"], ["red 3"])
    await first(archive, is_red)
    assert archive.log == ["opened", "page None", "page 2", "closed"], (
        "the caller gets the photo when the session is closed; the third page is not needed"
    )
    assert clock.now == 6, "1 s to open, two pages of 2 s, 1 s to close"


async def test_first_finds_nothing():
    """returns None when no photo is wanted"""
    archive = Archive(["blue"], ["green"])
    assert await first(archive, is_red) is None, "there is no red photo"
    assert archive.log[-1] == "closed", "the session is closed in this case too"


async def test_first_when_wanted_fails():
    """has closed the session when wanted(photo) has raised"""
    archive = Archive(["blue"])
    error = ValueError("this is not a photo")
    outcome = await outcome_of(first(archive, refuses(error)))
    assert outcome is error, "the caller gets the error of wanted(photo), the same object"
    assert archive.log[-1] == "closed", "the session is closed before the caller gets the error"


async def test_first_cancelled(clock):
    """has closed the session when its caller is cancelled"""
    archive = Archive(["blue"], ["red"])
    outcome = await cancelled_after(4, first(archive, is_red))
    assert outcome == "cancelled", "the caller ends with CancelledError"
    assert archive.log == ["opened", "page None", "closed"], (
        "the second page is given up, and the session is closed"
    )
    assert clock.now == 5, "cancelled after 4 s; closing takes 1 s, and the caller waits for it"
