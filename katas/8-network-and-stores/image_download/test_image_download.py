"""The contract of `download_all`, in the order of the README."""

import asyncio
import gc
import math
import warnings

import aiohttp
import pytest
from image_download import download_all

SITE = "http://garden.test"
MIB = 2**20
PNG = "image/png"


def contents(folder):
    """What stands in a folder: the names of the files, and their bytes."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def names(folder):
    """The names of everything that stands in a folder."""
    return sorted(file.name for file in folder.iterdir())


def bytes_on_disk(folder):
    """How many bytes stand in all files of a folder together."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def all_wanted(folder, count):
    """So many pictures: /1 into 1.png, and so on."""
    return [(f"{SITE}/{number}", folder / f"{number}.png") for number in range(1, count + 1)]


def send(http, url, piece):
    """Let one more piece of a picture arrive, before its last one comes by itself."""
    requests = http.requests_for(url)
    assert [request.status for request in requests] == [200], (
        f"by now {url} has been asked for once, and the beginning of its response is here"
    )
    requests[0]._content.feed_data(piece)


def only_played(http):
    """Skip the test where a real server sends the bodies."""
    if http.real:
        pytest.skip("a real server sends a body in one piece")


# -- files and results -------------------------------------------------------------------------


async def test_one_picture(http, tmp_path):
    """downloads a picture into its file and gives its size"""
    picture = bytes(range(256)) * 1000
    http.page(f"{SITE}/rose", picture, content_type=PNG)
    result = await download_all(http.session, [(f"{SITE}/rose", tmp_path / "rose.png")])
    assert result == [256_000], "the result has one size, and the picture has 256000 bytes"
    assert names(tmp_path) == ["rose.png"], "the picture is the only file in the folder"
    assert contents(tmp_path)["rose.png"] == picture, "the file has exactly the bytes that came"
    assert [(r.method, r.session is http.session) for r in http.requests] == [("GET", True)], (
        "there is one GET request, and it goes through the given session"
    )
    assert not http.session.closed, "the session belongs to the caller, so it stays open"


async def test_results_in_order(http, tmp_path):
    """gives the sizes in the order of the pairs, whichever picture comes first"""
    http.page(f"{SITE}/1", b"rose", delay=3, content_type=PNG)
    http.page(f"{SITE}/2", b"", delay=1, content_type=PNG)
    http.page(f"{SITE}/3", b"tulip", delay=2, content_type=PNG, status=203)
    result = await download_all(http.session, (pair for pair in all_wanted(tmp_path, 3)))
    assert result == [4, 0, 5], (
        "the sizes stand in the order of the pairs; an empty one is 0, and the status of the third"
        " one, 203, is as good as 200"
    )
    assert contents(tmp_path) == {"1.png": b"rose", "2.png": b"", "3.png": b"tulip"}, (
        "each picture stands in its own file, an empty one, too"
    )


async def test_no_pictures(http, clock):
    """gives an empty list when nothing is wanted"""
    result = await download_all(http.session, [])
    assert (result, clock.now) == ([], 0), "without pairs the result is [], and no time passes"


# -- at the same time ----------------------------------------------------------------------------


async def test_at_the_same_time(http, clock, tmp_path):
    """needs 1 s for five pictures of 1 s, when all of them may be under way"""
    for number in range(1, 6):
        http.page(f"{SITE}/{number}", b"rose", delay=1, content_type=PNG)
    result = await download_all(http.session, all_wanted(tmp_path, 5), limit=5)
    assert result == [4] * 5, "each of the five pictures has four bytes"
    assert clock.now == 1, "five pictures of 1 s at the same time take 1 s"


async def test_one_after_the_other(http, clock, tmp_path):
    """needs 5 s for five pictures of 1 s, when the limit is 1"""
    for number in range(1, 6):
        http.page(f"{SITE}/{number}", b"rose", delay=1, content_type=PNG)
    result = await download_all(http.session, all_wanted(tmp_path, 5), limit=1)
    assert result == [4] * 5, "each of the five pictures has four bytes"
    assert clock.now == 5, "five pictures of 1 s, one after the other, take 5 s"


async def test_limit(http, clock, tmp_path):
    """begins the next picture at the moment when another one has ended"""
    for number, (delay, body_delay) in enumerate([(1, 4), (2, 0), (1, 1), (0, 2), (2, 1)], start=1):
        http.page(f"{SITE}/{number}", b"rose", delay=delay, body_delay=body_delay)
    await download_all(http.session, all_wanted(tmp_path, 5), limit=2)
    assert [(r.url.removeprefix(SITE), r.start) for r in http.requests] == [
        ("/1", 0), ("/2", 0), ("/3", 2), ("/4", 4), ("/5", 5),
    ], "a picture is under way until its last byte has come; then the next pair begins"  # fmt: skip
    assert http.most_in_flight == 2, "never more than two pictures are under way"
    assert clock.now == 8, "the last picture begins at 5 s and takes 3 s"


async def test_limit_by_default(http, clock, tmp_path):
    """has four pictures under way when no limit is given"""
    for number in range(1, 10):
        http.page(f"{SITE}/{number}", b"rose", delay=1)
    await download_all(http.session, all_wanted(tmp_path, 9))
    assert (http.most_in_flight, clock.now) == (4, 3), "nine pictures, four at a time, take 3 s"


# -- to the disk, whole or not at all ------------------------------------------------------------


async def test_written_while_it_comes(http, tmp_path):
    """writes a picture to the disk while it comes"""
    only_played(http)
    http.page(f"{SITE}/1", b"the end", delay=1, body_delay=9, content_type=PNG)
    task = asyncio.ensure_future(download_all(http.session, all_wanted(tmp_path, 1)))
    await asyncio.sleep(2)
    on_disk = []
    for sent in range(1, 5):
        send(http, f"{SITE}/1", bytes([sent]) * MIB)
        await asyncio.sleep(1)
        on_disk.append(bytes_on_disk(tmp_path))
    result = await task
    for sent, count in enumerate(on_disk, start=1):
        assert count >= (sent - 1) * MIB, (
            f"{sent} MiB have come, and all but the last MiB of them stand in a file in the folder"
        )
    assert result == [4 * MIB + 7], "the size is that of all pieces together"
    whole = b"".join(bytes([sent]) * MIB for sent in range(1, 5)) + b"the end"
    assert contents(tmp_path)["1.png"] == whole, "all pieces stand in the file, in their order"
    assert names(tmp_path) == ["1.png"], "the temporary file has become the picture"


async def test_whole_or_not_at_all(http, tmp_path):
    """puts a picture under its path at the moment when it is whole"""
    only_played(http)
    wanted = all_wanted(tmp_path, 3)
    (tmp_path / "1.png").write_bytes(b"the old rose")
    http.page(f"{SITE}/1", b"rose", delay=1, body_delay=4)
    http.page(f"{SITE}/2", b"tulip", delay=1, body_delay=4)
    http.page(f"{SITE}/3", b"oak", delay=9)
    task = asyncio.ensure_future(download_all(http.session, wanted))
    await asyncio.sleep(2)
    for number in (1, 2):
        send(http, f"{SITE}/{number}", b"a new ")
    await asyncio.sleep(1)
    before = contents(tmp_path)
    await asyncio.sleep(3)
    after = contents(tmp_path)
    result = await task
    assert before.get("1.png") == b"the old rose", (
        "until the new picture is whole, the old file stands under the path, unchanged"
    )
    assert "2.png" not in before, "until the picture is whole, its path does not exist"
    assert (after.get("1.png"), after.get("2.png")) == (b"a new rose", b"a new tulip"), (
        "when its last byte has come, a picture stands under its path; it waits for no other one"
    )
    assert sorted(after) == ["1.png", "2.png"], "its temporary file is gone at that moment"
    assert result == [10, 11, 3], "in the end all three have been downloaded"
    assert names(tmp_path) == ["1.png", "2.png", "3.png"], "no other file is left"


async def test_closes_files(http, tmp_path):
    """closes the file of each picture"""
    for number in range(1, 4):
        http.page(f"{SITE}/{number}", b"rose", delay=1, body_delay=1)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always", ResourceWarning)
        result = await download_all(http.session, all_wanted(tmp_path, 3))
        gc.collect()  # Python warns when a file that is still open is thrown away
    still_open = [str(w.message) for w in seen if str(tmp_path) in str(w.message)]
    assert still_open == [], "a picture that is whole has been closed: with `with`, for example"
    assert result == [4, 4, 4], "all three pictures have been downloaded"


async def test_one_file_each(http, clock, tmp_path):
    """mixes up no two pictures, also when their names are alike"""
    http.page(f"{SITE}/rose", b"red rose", delay=1, body_delay=1)
    http.page(f"{SITE}/tulip", b"tulip", delay=1, body_delay=2)
    other = tmp_path / "other"
    other.mkdir()
    wanted = [
        (f"{SITE}/rose", tmp_path / "plant.png"),
        (f"{SITE}/tulip", tmp_path / "plant.jpg"),
        (f"{SITE}/rose", other / "plant.png"),
        (f"{SITE}/tulip", tmp_path / "plant"),
    ]
    result = await download_all(http.session, wanted)
    assert result == [8, 5, 8, 5], "one URL may be wanted in two files; each pair is a download"
    assert contents(tmp_path) == {
        "plant.png": b"red rose", "plant.jpg": b"tulip", "plant": b"tulip"
    }, "files with the same name and another ending do not disturb each other"  # fmt: skip
    assert contents(other) == {"plant.png": b"red rose"}, "nor do those in two folders"


# -- failures --------------------------------------------------------------------------------------


FAILURES = {
    "404": ("answer", {"html": "<h1>no such picture</h1>", "status": 404}),
    "500": ("answer", {"html": "<h1>sorry</h1>", "status": 500}),
    "no connection": ("answer", {"error": aiohttp.ClientConnectionError("refused")}),
    "no answer": ("answer", {"delay": math.inf}),
    "no folder": ("folder", {"html": b"lily"}),
}
KINDS = {
    "404": aiohttp.ClientResponseError,
    "500": aiohttp.ClientResponseError,
    "no connection": aiohttp.ClientConnectionError,
    "no answer": TimeoutError,
    "no folder": FileNotFoundError,
}


@pytest.mark.parametrize("failure", list(FAILURES))
async def test_failures_are_recorded(http, tmp_path, failure):
    """puts the exception of a picture that fails into the result and goes on"""
    place, answer = FAILURES[failure]
    wanted = all_wanted(tmp_path, 4)
    (tmp_path / "2.png").write_bytes(b"the old lily")
    if place == "folder":
        wanted[1] = (f"{SITE}/2", tmp_path / "missing" / "2.png")
    http.page(f"{SITE}/1", b"rose")
    http.script(f"{SITE}/2", [http.answer(**answer)])
    http.page(f"{SITE}/3", b"tulip")
    http.page(f"{SITE}/4", b"oak")
    result = await download_all(http.session, wanted, limit=1)
    assert [result[0], *result[2:]] == [4, 5, 3], "the other pictures have been downloaded"
    assert isinstance(result[1], KINDS[failure]), (
        f"in the place of the size stands the exception, here a {KINDS[failure].__name__}"
    )
    if failure in {"404", "500"}:
        assert result[1].status == int(failure), "the exception knows the status of the response"
    assert contents(tmp_path) == {
        "1.png": b"rose", "2.png": b"the old lily", "3.png": b"tulip", "4.png": b"oak"
    }, "where a picture failed, the folder is as it was before"  # fmt: skip
    assert len(http.requests_for(f"{SITE}/2")) <= 1, "a picture that failed is not tried again"
    assert http.unreleased() == [], "every response was read to its end or released"


async def test_body_breaks_off(http, tmp_path):
    """leaves nothing of a picture that breaks off"""
    only_played(http)
    lost = aiohttp.ClientPayloadError("the rest is lost")
    (tmp_path / "1.png").write_bytes(b"the old rose")
    for number in (1, 2):
        answer = http.answer(b"", delay=1, body_delay=4, error=lost)
        http.script(f"{SITE}/{number}", [answer])
    http.page(f"{SITE}/3", b"oak", delay=9)
    task = asyncio.ensure_future(download_all(http.session, all_wanted(tmp_path, 3)))
    await asyncio.sleep(2)
    for number in (1, 2):
        send(http, f"{SITE}/{number}", b"half a flower" * 100_000)
    await asyncio.sleep(4)
    after = contents(tmp_path)
    result = await task
    assert after == {"1.png": b"the old rose"}, (
        "when a picture has broken off, its first half is gone, and an old file is as it was"
    )
    assert result == [lost, lost, 3], "the exception stands in the result; the others go on"
    assert http.unreleased() == [], "every response was read to its end or released"


# -- cancellation ----------------------------------------------------------------------------------


async def cancelled(task):
    """Cancel the task and wait for its end."""
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled(), "whoever is cancelled while it waits for the call gets CancelledError"


async def test_cancelled(http, clock, tmp_path):
    """stops everything when it is cancelled, and leaves no half picture"""
    only_played(http)
    (tmp_path / "2.png").write_bytes(b"the old tulip")
    http.page(f"{SITE}/1", b"rose", delay=1)
    for number in range(2, 6):
        http.page(f"{SITE}/{number}", b"the end", delay=1, body_delay=60)
    task = asyncio.ensure_future(download_all(http.session, all_wanted(tmp_path, 5), limit=2))
    await asyncio.sleep(4)
    for number in (2, 3):
        send(http, f"{SITE}/{number}", b"half a flower" * 100_000)
    await asyncio.sleep(1.5)
    await cancelled(task)
    assert clock.now == 5.5, "the caller does not have to wait"
    assert clock.leftover_tasks() == [], "no task goes on after the cancellation"
    assert http.in_flight == 0, "no picture is under way after the cancellation"
    assert contents(tmp_path) == {"1.png": b"rose", "2.png": b"the old tulip"}, (
        "whole pictures stay, half ones are gone, and an old file is as it was"
    )
    assert names(tmp_path) == ["1.png", "2.png"], "nothing else is left in the folder"
    await asyncio.sleep(200)
    assert len(http.requests) == 3, "nothing is requested after the cancellation"
    assert not http.session.closed, "the session belongs to the caller, so it stays open"


async def test_cancel_waits(http, clock, tmp_path):
    """waits until the downloads that it has cancelled have ended"""
    for number in range(1, 4):
        http.page(f"{SITE}/{number}", b"rose", delay=9)
    http.linger = 0.5  # a connection that takes its time to close
    task = asyncio.ensure_future(download_all(http.session, all_wanted(tmp_path, 3), limit=2))
    await asyncio.sleep(3)
    await cancelled(task)
    assert (http.in_flight, clock.leftover_tasks()) == (0, []), (
        "when the caller gets the CancelledError, nothing of the call still runs"
    )
    assert clock.now == 3.5, "both downloads are cancelled at 3 s, and they take 0.5 s to end"
    assert len(http.requests) == 2, "the third picture is never asked for"
