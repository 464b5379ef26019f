"""The contract of `LyricsService`, in the order of the README."""

import asyncio
import math
import re

import aiohttp
import pytest
from lyrics_service import LyricsService, NoSuchSong, ServiceStopped

SITE = "http://songs.test"

# -- helpers: a website with pages and songs, and clients who ask for songs ------------------------


def find_links(url, html):
    """What the service gets to find the links of a page."""
    assert isinstance(html, str), "`find_links` is called with the URL and the HTML, which is a str"
    if html.startswith("<broken>"):
        raise ValueError(f"{url} is not a page that anybody can read")
    return re.findall(r'<a href="(.*?)">', html)


def html(*paths):
    return "".join(f'<a href="{SITE}{path}">a song, perhaps</a>\n' for path in paths)


def page(http, path, *links, **answer):
    """Put a page with links on the website."""
    http.page(SITE + path, html(*links), **answer)


def song(http, path, text, **answer):
    """Put a song on the website."""
    http.page(SITE + path, text, content_type="text/plain", **answer)


def requested(http):
    """What was asked for, and when: [("/", 0), ("/rose.txt", 1)]."""
    return [(request.url.removeprefix(SITE), request.start) for request in http.requests]


def texts(folder):
    """The text of each file in a folder."""
    return {file.name: file.read_text("utf-8") for file in folder.iterdir() if file.is_file()}


def names(folder):
    """The names of everything in a folder."""
    return sorted(file.name for file in folder.iterdir())


async def ending(awaitable):
    """What an awaitable gives, the exception that it raises, or CancelledError."""
    try:
        return await awaitable
    except asyncio.CancelledError:
        return asyncio.CancelledError
    except Exception as error:
        return error


async def answer(service, name):
    """The text of a song, or what came in its place, such as "NoSuchSong"."""
    try:
        async with asyncio.timeout(100):
            return await service.lyrics(name)
    except NoSuchSong:
        return "NoSuchSong"
    except ServiceStopped:
        return "ServiceStopped"
    except asyncio.CancelledError:
        return "CancelledError"
    except TimeoutError:
        return "nothing within 100 s"


class Client:
    """Asks for a song, maybe later, in a task of its own; knows what came, and when."""

    def __init__(self, service, name, clock, after=0):
        self.task = asyncio.create_task(self._ask(service, name, clock, after), name=name)

    async def _ask(self, service, name, clock, after):
        await asyncio.sleep(after)
        return await answer(service, name), clock.now


# -- the crawl -------------------------------------------------------------------------------------


async def test_copies_every_song(http, tmp_path):
    """copies every song of the website into its file"""
    page(http, "/", "/rose.txt", "/old/")
    page(http, "/old/", "/old/oak-2.txt", "/empty.txt")
    song(http, "/rose.txt", "Röslein, Röslein,\nRöslein rot")
    song(http, "/old/oak-2.txt", "The oak", status=203)
    song(http, "/empty.txt", "")
    async with LyricsService(http.session, f"{SITE}/", tmp_path, find_links) as service:
        await asyncio.sleep(10)
    assert service.failures == {}, "nothing has failed"
    assert texts(tmp_path) == {
        "rose.txt": "Röslein, Röslein,\nRöslein rot", "oak-2.txt": "The oak", "empty.txt": ""
    }, "each song stands in its own file, whichever page its link is on"  # fmt: skip
    assert {(r.method, r.session is http.session) for r in http.requests} == {("GET", True)}, (
        "all requests are GET requests, and go through the given session"
    )
    assert not http.session.closed, "the session belongs to the caller, so it stays open"


async def test_in_the_background(http, clock, tmp_path):
    """starts the crawl when the block begins, and lets the block go on meanwhile"""
    page(http, "/", "/rose.txt", delay=2)
    song(http, "/rose.txt", "The rose", delay=3)
    service = LyricsService(http.session, f"{SITE}/", tmp_path, find_links)
    await asyncio.sleep(1)
    assert requested(http) == [], "a service that was only made requests nothing"
    async with service as entered:
        assert clock.now == 1, "the block begins at once"
        await asyncio.sleep(4)
        assert requested(http) == [("/", 1), ("/rose.txt", 3)], "the crawl goes on by itself"
        await asyncio.sleep(1.5)
        assert await answer(entered, "rose") == "The rose", "`as` gives what answers the clients"
        assert clock.now == 6.5, "the page took 2 s, and the song 3 s, so it was there at 6 s"


async def test_each_url_once(http, tmp_path):
    """requests each URL once, however many links lead to it"""
    page(http, "/", "/a", "/b", "/a", "/", delay=1)
    page(http, "/a", "/b", "/rose.txt", "/a", delay=2)
    page(http, "/b", "/a", "/rose.txt", "/", delay=2)
    song(http, "/rose.txt", "The rose", delay=1)
    async with LyricsService(http.session, f"{SITE}/", tmp_path, find_links):
        await asyncio.sleep(10)
    assert sorted(requested(http)) == [("/", 0), ("/a", 1), ("/b", 1), ("/rose.txt", 3)], (
        "twice on one page, on two pages at the same moment, in a circle: it is one request"
    )


async def test_workers(http, tmp_path):
    """has as many requests under way as there are workers, and begins the next one at once"""
    page(http, "/", "/1.txt", "/2.txt", "/3.txt", "/4.txt", "/5.txt", delay=1)
    for number, delay, body_delay in [(1, 1, 2), (2, 0, 1), (3, 1, 0.5), (4, 2, 0), (5, 1, 0)]:
        song(http, f"/{number}.txt", "la la la", delay=delay, body_delay=body_delay)
    async with LyricsService(http.session, f"{SITE}/", tmp_path, find_links, workers=2):
        await asyncio.sleep(10)
    assert requested(http) == [
        ("/", 0), ("/1.txt", 1), ("/2.txt", 1), ("/3.txt", 2), ("/4.txt", 3.5), ("/5.txt", 4)
    ], "when a response was read to its end, the URL that was found first is next"  # fmt: skip
    assert http.most_in_flight == 2, "with two workers, never more than two requests are under way"


async def test_no_waiting_for_others(http, tmp_path):
    """lets a slow page hold up no other one"""
    page(http, "/", "/slow", "/quick", delay=1)
    page(http, "/slow", "/oak.txt", delay=20)
    page(http, "/quick", "/more", delay=1)
    page(http, "/more", "/rose.txt", "/lily.txt", delay=1)
    for name in ("rose", "lily", "oak"):
        song(http, f"/{name}.txt", name, delay=1)
    async with LyricsService(http.session, f"{SITE}/", tmp_path, find_links, workers=2):
        await asyncio.sleep(30)
    assert requested(http) == [
        ("/", 0), ("/slow", 1), ("/quick", 1), ("/more", 2), ("/rose.txt", 3), ("/lily.txt", 4),
        ("/oak.txt", 21),
    ], "a link is followed as soon as a place is free"  # fmt: skip


FAILURES = {
    "404": ({"status": 404}, aiohttp.ClientResponseError),
    "500": ({"status": 500}, aiohttp.ClientResponseError),
    "no connection": ({"error": aiohttp.ClientConnectionError}, aiohttp.ClientConnectionError),
    "breaks off": ({"error": aiohttp.ClientPayloadError}, aiohttp.ClientPayloadError),
    "no answer": ({"delay": math.inf}, TimeoutError),
    "broken page": ({"html": "<broken>"}, ValueError),
    "no file": ({"html": "The lily"}, OSError),
}


@pytest.mark.parametrize("failure", list(FAILURES))
async def test_failures_are_told(http, tmp_path, failure):
    """tells of a URL that fails, and goes on with the others"""
    answer, kind = FAILURES[failure]
    path = "/lily.txt" if failure == "no file" else "/lily"
    (tmp_path / "lily.txt").mkdir()  # nobody can write a file under this name
    page(http, "/", "/1.txt", path, "/2.txt", "/more")
    page(http, "/more", path, "/3.txt")
    for number in (1, 2, 3):
        song(http, f"/{number}.txt", "la la la")
    http.script(SITE + path, [http.answer(**answer)])
    async with LyricsService(http.session, f"{SITE}/", tmp_path, find_links, workers=1) as service:
        await asyncio.sleep(1000)
    assert list(service.failures) == [SITE + path], "`failures` has the URL that failed, no other"
    assert isinstance(service.failures[SITE + path], kind), (
        f"beside the URL stands the exception itself, here a {kind.__name__}"
    )
    assert names(tmp_path) == ["1.txt", "2.txt", "3.txt", "lily.txt"], (
        "all other songs are there, and no other file: what has failed leaves none"
    )
    assert len(http.requests_for(SITE + path)) == 1, "a URL that has failed is not tried again"
    assert http.unreleased() == [], "every response was read to its end or released"


async def test_failures_at_their_moment(http, tmp_path):
    """tells of a failure at the moment when it happens, and keeps its workers"""
    lost = aiohttp.ClientPayloadError("the rest is lost")
    page(http, "/", *(f"/{number}.txt" for number in range(6)), "/rose.txt", delay=1)
    for number in range(6):
        half = http.answer("half a song", delay=1, body_delay=0.5, error=lost)
        http.script(f"{SITE}/{number}.txt", [half])
    song(http, "/rose.txt", "The rose", delay=1)
    async with LyricsService(http.session, f"{SITE}/", tmp_path, find_links, workers=2) as service:
        await asyncio.sleep(2.75)
        assert sorted(service.failures) == [f"{SITE}/0.txt", f"{SITE}/1.txt"], (
            "two songs failed at 2.5 s"
        )
        await asyncio.sleep(10)
        assert len(service.failures) == 6, "all failures are told"
        kinds = {isinstance(error, type(lost)) for error in service.failures.values()}
        assert kinds == {True}, "beside each URL stands its exception, a ClientPayloadError"
    assert requested(http)[-1] == ("/rose.txt", 5.5), (
        "there are still two workers: from 1 s on two songs fail every 1.5 s, then comes this one"
    )
    assert texts(tmp_path) == {"rose.txt": "The rose"}, "after six failures this song comes"


# -- the folder ------------------------------------------------------------------------------------


async def test_files_are_whole(http, tmp_path):
    """puts a text into its file when all of it is there"""
    page(http, "/", "/rose.txt", "/oak.txt", "/lily.txt", delay=1)
    (tmp_path / "oak.txt").write_text("The old oak")
    (tmp_path / "lily.txt").write_text("The old lily")
    song(http, "/rose.txt", "The rose", delay=1, body_delay=4)
    song(http, "/oak.txt", "The oak", delay=1, body_delay=4)
    lost = http.answer("The li", delay=1, body_delay=2, error=aiohttp.ClientPayloadError("lost"))
    http.script(f"{SITE}/lily.txt", [lost])
    async with LyricsService(http.session, f"{SITE}/", tmp_path, find_links):
        await asyncio.sleep(5)
        before = texts(tmp_path)
        await asyncio.sleep(1.25)
        after = texts(tmp_path)
    assert "rose.txt" not in before, "while the text is on its way, there is no such file"
    assert before.get("oak.txt") == "The old oak", (
        "while a new text is on its way, the older file stays as it is"
    )
    assert after == {
        "rose.txt": "The rose", "oak.txt": "The oak", "lily.txt": "The old lily"
    }, "whole texts stand in their files at 6 s; a failure has changed nothing"  # fmt: skip


# -- the answers -----------------------------------------------------------------------------------


async def test_answers_from_the_folder(http, clock, tmp_path):
    """answers at once with what is in the folder"""
    page(http, "/", "/oak.txt", "/rose.txt", delay=10)
    song(http, "/oak.txt", "Sorry", status=500, delay=1)
    song(http, "/rose.txt", "", delay=5)
    (tmp_path / "oak.txt").write_text("The öld oak", encoding="utf-8")
    (tmp_path / "empty.txt").write_text("")
    async with LyricsService(http.session, f"{SITE}/", tmp_path, find_links) as service:
        oak, empty = await answer(service, "oak"), await answer(service, "empty")
        assert (oak, empty) == ("The öld oak", ""), (
            "what an earlier run has left in the folder is an answer; a text may be empty"
        )
        assert clock.now == 0, "nobody waits for what is there"
        assert await answer(service, "rose") == "", "an empty text that comes is an answer, too"
        assert clock.now == 15, "it comes when the page and the song have been read"
        await asyncio.sleep(5)
        assert await answer(service, "oak") == "The öld oak", "also if its URL has failed"
        assert await answer(service, "rose") == "", "and also what the crawl itself has found"
        assert clock.now == 20, "nobody waits for what is there"
    assert len(http.requests) == 3, "the answers need no requests of their own"


async def test_waits_for_a_song(http, clock, tmp_path):
    """lets clients wait for a song, and gives it to all at the moment when it is there"""
    page(http, "/", "/rose", delay=1)
    page(http, "/rose", "/rose.txt", "/oak.txt", delay=1)  # a page of that name is not the song
    song(http, "/rose.txt", "The rose", delay=2.125)
    song(http, "/oak.txt", "The oak", delay=7)
    async with LyricsService(http.session, f"{SITE}/", tmp_path, find_links) as service:
        wanted = [("rose", 0), ("oak", 0), ("rose", 1.5), ("rose", 3), ("oak", 5), ("rose", 6)]
        clients = [Client(service, name, clock, after) for name, after in wanted]
        answers = [await client.task for client in clients]
    assert answers == [
        ("The rose", 4.125), ("The oak", 9), ("The rose", 4.125), ("The rose", 4.125),
        ("The oak", 9), ("The rose", 6),
    ], "who asks before the song is there, waits for it; later it is there at once"  # fmt: skip
    assert len(http.requests) == 4, "many clients for one song do not make more requests"


async def test_song_that_failed(http, clock, tmp_path):
    """tells clients at once that a song has failed"""
    page(http, "/", "/lily.txt", "/rose.txt", delay=1)
    song(http, "/lily.txt", "Sorry, it is gone", status=410, delay=1.5)
    song(http, "/rose.txt", "The rose", delay=8)
    async with LyricsService(http.session, f"{SITE}/", tmp_path, find_links) as service:
        wanted = [("lily", 0), ("rose", 0), ("lily", 2), ("lily", 4)]
        clients = [Client(service, name, clock, after) for name, after in wanted]
        answers = [await client.task for client in clients]
    assert answers == [
        ("NoSuchSong", 2.5), ("The rose", 9), ("NoSuchSong", 2.5), ("NoSuchSong", 4)
    ], "the song fails at 2.5 s: then, and later at once, its clients get NoSuchSong"  # fmt: skip


async def test_no_such_song(http, clock, tmp_path):
    """tells clients that a song does not come when the crawl is over"""
    page(http, "/", "/a", "/rose.txt", delay=1)
    page(http, "/a", "/b", delay=3)
    page(http, "/b", delay=2.25, status=500)
    song(http, "/rose.txt", "The rose", delay=1)
    async with LyricsService(http.session, f"{SITE}/", tmp_path, find_links) as service:
        wanted = [("tulip", 0), ("tulip", 5), ("rose", 0), ("tulip", 8), ("violet", 9)]
        clients = [Client(service, name, clock, after) for name, after in wanted]
        answers = [await client.task for client in clients]
    assert answers == [
        ("NoSuchSong", 6.25), ("NoSuchSong", 6.25), ("The rose", 2), ("NoSuchSong", 8),
        ("NoSuchSong", 9),
    ], "the last page fails at 6.25 s: then, and later at once, it is NoSuchSong"  # fmt: skip


async def test_client_goes_away(http, clock, tmp_path):
    """disturbs nobody when a client is cancelled"""
    page(http, "/", "/rose.txt", "/oak.txt", "/lily.txt", delay=1)
    song(http, "/rose.txt", "The rose", delay=3)
    song(http, "/oak.txt", "The oak", delay=4)
    song(http, "/lily.txt", "The lily", delay=6)
    async with LyricsService(http.session, f"{SITE}/", tmp_path, find_links, workers=2) as service:
        first, second, third, alone = (
            Client(service, name, clock) for name in ("rose", "rose", "rose", "oak")
        )
        await asyncio.sleep(2)
        for client in (first, third, alone):
            client.task.cancel()
        gone = [await client.task for client in (first, third, alone)]
        assert gone == [("CancelledError", 2)] * 3, (
            "a client that is cancelled ends at once, with CancelledError"
        )
        assert await second.task == ("The rose", 4), "the other client still gets its song"
        assert await answer(service, "lily") == "The lily", "the crawl goes on"
        assert clock.now == 10, "both workers still work"
        assert service.failures == {}, "a client that goes away is no failure of a URL"
        assert await answer(service, "oak") == "The oak", "its song is there for others"


# -- the stop --------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", [3, 10], ids=["at 3 s", "at 10 s"])
async def test_stop(http, clock, tmp_path, when):
    """finishes what is under way when the block ends, and stops at the moment when it is done"""
    page(http, "/", "/rose.txt", delay=1)
    song(http, "/rose.txt", "The rose", delay=3)
    async with LyricsService(http.session, f"{SITE}/", tmp_path, find_links, workers=4):
        await asyncio.sleep(when)
    assert clock.now == max(when, 4), (
        "the crawl is over at 4 s: a stop at 3 s waits for it, a later one for nothing"
    )
    assert texts(tmp_path) == {"rose.txt": "The rose"}, "the song stands in its file"


async def test_stop_begins_nothing_new(http, clock, tmp_path):
    """begins nothing new when the block has ended"""
    page(http, "/", "/gone.txt", "/rose.txt", "/list", "/oak.txt", "/lily.txt", delay=1)
    song(http, "/gone.txt", "Sorry, it is gone", status=410, delay=1.5)
    song(http, "/rose.txt", "The rose", delay=2, body_delay=1)
    page(http, "/list", "/tulip.txt", delay=2)
    song(http, "/oak.txt", "The oak", delay=1)
    song(http, "/lily.txt", "The lily", delay=1)
    song(http, "/tulip.txt", "The tulip", delay=1)
    async with LyricsService(http.session, f"{SITE}/", tmp_path, find_links, workers=3) as service:
        await asyncio.sleep(2)
    assert clock.now == 4, "the stop begins at 2 s; the last request that is under way ends at 4 s"
    await asyncio.sleep(60)
    assert requested(http) == [("/", 0), ("/gone.txt", 1), ("/rose.txt", 1), ("/list", 1)], (
        "after 2 s nothing is requested: nothing that waits, and nothing that is found then"
    )
    assert texts(tmp_path) == {"rose.txt": "The rose"}, "what was under way stands in its file"
    assert list(service.failures) == [f"{SITE}/gone.txt"], (
        "a failure during the stop is told; a URL that was never requested is no failure"
    )


@pytest.mark.parametrize(
    ("grace", "end", "songs"),
    [pytest.param(3, 5.5, ["oak", "tulip"], id="3 s"), pytest.param(0, 2.5, ["oak"], id="0 s")],
)
async def test_grace_is_over(http, clock, tmp_path, grace, end, songs):
    """cancels what is still under way when the grace time is over, and waits for its end"""
    page(http, "/", "/rose.txt", "/lily.txt", "/tulip.txt", "/oak.txt", "/late.txt", delay=1)
    (tmp_path / "oak.txt").write_text("The old oak")
    song(http, "/rose.txt", "The rose", delay=60)
    song(http, "/lily.txt", "The lily", delay=60)
    song(http, "/tulip.txt", "The tulip", delay=3)
    song(http, "/oak.txt", "The oak", delay=0.5, body_delay=60)
    song(http, "/late.txt", "Too late", delay=1)
    http.linger = 0.5  # connections that take their time to close
    service = LyricsService(http.session, f"{SITE}/", tmp_path, find_links, workers=4, grace=grace)
    async with service as service:
        await asyncio.sleep(2)
    left = clock.now
    assert (http.in_flight, clock.leftover_tasks()) == (0, []), (
        "after the block nothing of the service still runs"
    )
    assert left == end, (
        f"at 2 s the stop begins, after {grace} s of grace the rest is cancelled, all at the same "
        "time, and the stop waits until it has ended, which takes 0.5 s"
    )
    assert service.failures == {}, "what was cancelled has not failed"
    assert names(tmp_path) == [f"{name}.txt" for name in songs], (
        "what came in time stands in its file, and nothing of the rest"
    )
    assert texts(tmp_path)["oak.txt"] == "The old oak", "the older file is as it was"
    await asyncio.sleep(100)
    assert len(http.requests) == 5, "nothing is requested any more"


async def test_defaults(http, clock, tmp_path):
    """has three workers and five seconds of grace when nothing else is said"""
    page(http, "/", *(f"/{number}.txt" for number in range(5)), delay=1)
    for number in range(5):
        song(http, f"/{number}.txt", "la la la", delay=2 if number < 3 else 60)
    async with LyricsService(http.session, f"{SITE}/", tmp_path, find_links):
        await asyncio.sleep(4)
    assert [start for _, start in requested(http)] == [0, 1, 1, 1, 3, 3], "three workers"
    assert clock.now == 9, "the stop begins at 4 s, and what is still under way has 5 s"


async def test_refuses_clients(http, clock, tmp_path):
    """refuses every client from the beginning of the stop on"""
    page(http, "/", "/rose.txt", "/oak.txt", delay=1)
    song(http, "/rose.txt", "The rose", delay=1)
    song(http, "/oak.txt", "The oak", delay=5)
    async with LyricsService(http.session, f"{SITE}/", tmp_path, find_links) as service:
        wanted = [("rose", 2.5), ("oak", 4), ("rose", 4), ("tulip", 4), ("rose", 8)]
        clients = [Client(service, name, clock, after) for name, after in wanted]
        await asyncio.sleep(3)
    assert clock.now == 6, "the stop begins at 3 s and waits for the song that comes at 6 s"
    answers = [await client.task for client in clients]
    assert answers == [
        ("The rose", 2.5), ("ServiceStopped", 4), ("ServiceStopped", 4), ("ServiceStopped", 4),
        ("ServiceStopped", 8),
    ], "who asks during the stop or later, gets ServiceStopped at once, for every song"  # fmt: skip


async def test_clients_that_wait(http, clock, tmp_path):
    """leaves no client waiting when it stops"""
    page(http, "/", "/rose.txt", "/oak.txt", "/lily.txt", delay=1)
    song(http, "/rose.txt", "The rose", delay=60)
    song(http, "/oak.txt", "The oak", delay=4)
    song(http, "/lily.txt", "The lily", delay=1)
    service = LyricsService(http.session, f"{SITE}/", tmp_path, find_links, workers=2, grace=7)
    async with service as service:
        clients = [Client(service, name, clock) for name in ("rose", "oak", "lily", "tulip")]
        await asyncio.sleep(2)
    assert clock.now == 9, "the stop begins at 2 s, and the grace time ends at 9 s"
    answers = {client.task.get_name(): await client.task for client in clients}
    assert answers.pop("oak") == ("The oak", 5), (
        "a song that comes in the grace time goes to its client"
    )
    assert {name: outcome for name, (outcome, _) in answers.items()} == {
        "rose": "ServiceStopped", "lily": "ServiceStopped", "tulip": "ServiceStopped"
    }, "one song was cancelled, one was never requested, and one does not exist"  # fmt: skip
    assert all(moment <= 9 for _, moment in answers.values()), (
        "they are told by the end of the stop"
    )


# -- the block ends in another way -----------------------------------------------------------------


@pytest.mark.parametrize("how", ["raises", "is cancelled"])
async def test_end_of_the_block(http, clock, tmp_path, how):
    """stops in the same way when the block raises an exception or is cancelled"""
    page(http, "/", "/rose.txt", "/oak.txt", delay=1)
    song(http, "/rose.txt", "The rose", delay=2)
    song(http, "/oak.txt", "The oak", delay=2)
    error = ValueError("the light is out")

    async def evening():
        async with LyricsService(http.session, f"{SITE}/", tmp_path, find_links, workers=1):
            await asyncio.sleep(2 if how == "raises" else 60)
            raise error

    task = asyncio.create_task(evening())
    await asyncio.sleep(2)
    if how == "is cancelled":
        task.cancel()
    outcome = await ending(task)
    if how == "raises":
        assert outcome is error, "the caller gets the very exception of the block, in no group"
    else:
        assert outcome is asyncio.CancelledError, "the caller gets the CancelledError of the block"
    assert clock.now == 3, "the stop begins at 2 s; the song that is under way comes at 3 s"
    assert names(tmp_path) == ["rose.txt"], "the stop is the same as always"
    assert len(http.requests) == 2, "nothing new is begun"


@pytest.mark.parametrize("first", ["the block ends", "the block is cancelled"])
async def test_stop_is_cancelled(http, clock, tmp_path, first):
    """does not wait any longer for what is under way when the stop is cancelled"""
    page(http, "/", "/rose.txt", "/oak.txt", "/lily.txt", delay=1)
    for name in ("rose", "oak", "lily"):
        song(http, f"/{name}.txt", name, delay=60)
    http.linger = 0.5  # connections that take their time to close
    clients = []

    async def evening():
        service = LyricsService(
            http.session, f"{SITE}/", tmp_path, find_links, workers=2, grace=300
        )
        async with service as service:
            clients.append(Client(service, "rose", clock))
            await asyncio.sleep(2 if first == "the block ends" else 60)

    task = asyncio.create_task(evening())
    await asyncio.sleep(2)
    if first == "the block is cancelled":
        task.cancel()
    await asyncio.sleep(1)
    task.cancel()
    outcome = await ending(task)
    assert outcome is asyncio.CancelledError, "the caller gets CancelledError"
    assert (http.in_flight, clock.now) == (0, 3.5), (
        "the stop is cancelled at 3 s: all requests are cancelled then, and they take 0.5 s to end"
    )
    assert names(tmp_path) == [], "nothing has come"
    came, moment = await clients[0].task
    assert came == "ServiceStopped", "whoever waits for a song gets ServiceStopped"
    assert moment <= 3.5, "whoever waits is told by the end of the stop"
    assert clock.leftover_tasks() == [], "nothing of the service still runs"


async def test_two_services(http, clock, tmp_path):
    """is independent of other services"""
    page(http, "/", "/rose.txt", "/lily.txt", delay=1)
    song(http, "/rose.txt", "The rose", delay=4)
    song(http, "/lily.txt", "gone", status=410, delay=1)
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    one, two = (LyricsService(http.session, f"{SITE}/", folder, find_links) for folder in folders)
    async with two as two:
        async with one as one:
            await asyncio.sleep(1.5)
            assert http.in_flight == 4, "each of them has two requests under way"
        assert names(folders[0]) == ["rose.txt"], "the first one finishes its song at its stop"
        assert await answer(two, "rose") == "The rose", "the second one goes on"
        assert clock.now == 5, "both have their song at 5 s"
    assert [list(one.failures), list(two.failures)] == [[f"{SITE}/lily.txt"]] * 2, (
        "each of them has its own failures"
    )
    assert names(folders[1]) == ["rose.txt"], "each of them has its own folder"
