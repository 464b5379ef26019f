"""The `redis` fixture: exact times, counted round trips, failures on demand, no trace left."""

from __future__ import annotations

import asyncio
import math
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import which
from textwrap import dedent
from typing import Any

import fakeredis._helpers
import pytest
import redis.asyncio
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError, WatchError
from redis.exceptions import TimeoutError as RedisTimeoutError

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.loop.schedule import Schedule
from pytest_asynckata.loop.shut_down import shut_down
from pytest_asynckata.loop.virtual import VirtualTimeLoop
from pytest_asynckata.stage.redis import URL_VARIABLE
from pytest_asynckata.stage.redis import redis as redis_fixture
from pytest_asynckata.stage.redis_real import MARK
from tests.stage.servers import free_port, wait_until_up

Play = Callable[[Any], Awaitable[Any]]

open_stage = asynccontextmanager(redis_fixture)


@pytest.fixture(autouse=True)
def _no_real_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(URL_VARIABLE, raising=False)


def on_stage(play: Play, seed: int = 0) -> Any:
    """What `play` returns on a stage of its own, on a loop of its own."""

    async def main() -> Any:
        async with open_stage() as stage:
            return await play(stage)

    with asyncio.Runner(loop_factory=lambda: VirtualTimeLoop(Schedule(seed))) as runner:
        loop = runner.get_loop()
        assert isinstance(loop, VirtualTimeLoop)
        try:
            result = runner.run(main())
            assert loop.unhandled == []
            return result
        finally:
            shut_down(loop)


def now() -> float:
    return asyncio.get_running_loop().time()


# -- clients -----------------------------------------------------------------------------------


def test_client_returns_bytes_and_outside_returns_str() -> None:
    async def play(stage: Any) -> None:
        await stage.client.hset("car:7", mapping={"name": "Škoda"})
        assert await stage.client.hgetall("car:7") == {b"name": "Škoda".encode()}
        assert await stage.outside.hgetall("car:7") == {"name": "Škoda"}
        decoding = stage.new_client(decode_responses=True)
        assert await decoding.hgetall("car:7") == {"name": "Škoda"}
        assert await stage.keys() == ["car:7"]

    on_stage(play)


def test_each_test_has_an_empty_store() -> None:
    async def play(stage: Any) -> None:
        assert await stage.keys() == []
        await stage.client.set("left", "behind")

    on_stage(play)
    on_stage(play)


def test_scripts_run() -> None:
    async def play(stage: Any) -> None:
        script = "return redis.call('INCRBY', KEYS[1], ARGV[1])"
        assert await stage.client.eval(script, 1, "n", 5) == 5

    on_stage(play)


def test_closing_a_client_is_seen() -> None:
    async def play(stage: Any) -> None:
        other = stage.new_client()
        await stage.client.get("a")
        assert not stage.closed
        await other.aclose()
        assert stage.closed

    on_stage(play)


def test_closing_by_async_with_is_seen() -> None:
    async def play(stage: Any) -> None:
        async with stage.client:
            pass
        assert stage.closed

    on_stage(play)


# -- round trips and time ----------------------------------------------------------------------


def test_a_pipeline_is_one_round_trip_and_outside_is_none() -> None:
    async def play(stage: Any) -> None:
        for transaction in (True, False):
            before = stage.round_trips
            async with stage.client.pipeline(transaction=transaction) as pipe:
                pipe.hset("car:7", mapping={"a": 1}).expire("car:7", 60)
                await pipe.execute()
            assert stage.round_trips - before == 1
        await stage.outside.get("a")
        assert stage.round_trips == 2

    on_stage(play)


@pytest.mark.parametrize("seed", range(6))
def test_a_set_latency_is_exact_under_every_seed(seed: int) -> None:
    async def play(stage: Any) -> None:
        stage.latency = 0.1
        for trips in (1, 2, 3):
            await stage.client.get("a")
            assert round(now(), 9) == round(0.1 * trips, 9)
        async with stage.client.pipeline() as pipe:
            pipe.get("a").get("b").get("c")
            await pipe.execute()
        assert round(now(), 9) == 0.4
        await asyncio.gather(*(stage.client.get("a") for _ in range(30)))
        assert round(now(), 9) == 0.5
        await stage.outside.get("a")
        assert round(now(), 9) == 0.5

    on_stage(play, seed)


def test_latency_takes_no_time_under_seed_0_and_varies_under_others() -> None:
    async def play(stage: Any) -> tuple[float, float]:
        await stage.client.get("a")
        first = now()
        await stage.client.get("a")
        return first, now() - first

    assert on_stage(play) == (0, 0)
    first, second = on_stage(play, seed=2)
    assert 0 < first < 0.01
    assert first != second
    assert on_stage(play, seed=2) == (first, second)


def test_without_latency_others_still_get_their_turn() -> None:
    async def play(stage: Any) -> None:
        await stage.client.set("n", 0)

        async def add_one() -> None:
            value = int(await stage.client.get("n"))
            await stage.client.set("n", value + 1)

        await asyncio.gather(*(add_one() for _ in range(5)))
        assert await stage.outside.get("n") == "1"  # the race of read, modify, write

    on_stage(play)


def test_interleavings_are_the_same_in_every_run() -> None:
    async def play(stage: Any) -> list[str]:
        log: list[str] = []

        async def listen(name: str) -> None:
            async with stage.client.pubsub() as pubsub:
                await pubsub.subscribe("news")
                while (message := await pubsub.get_message(timeout=None)) is not None:
                    log.append(f"{name} {message['type']}")
                    if message["type"] == "message":
                        break

        async def count(name: str) -> None:
            for _ in range(3):
                log.append(f"{name} {await stage.client.incr('n')}")

        tasks = [asyncio.create_task(listen(f"listener {n}")) for n in range(5)]
        await asyncio.sleep(1)
        async with asyncio.TaskGroup() as group:
            for name in "abc":
                group.create_task(count(name))
        await stage.client.publish("news", "x")
        await asyncio.gather(*tasks)
        return log

    for seed in range(4):
        assert on_stage(play, seed) == on_stage(play, seed)


# -- the store's time --------------------------------------------------------------------------


def test_keys_expire_on_the_loops_clock() -> None:
    async def play(stage: Any) -> None:
        await stage.client.set("a", "1", ex=3600)
        assert await stage.client.ttl("a") == 3600
        await asyncio.sleep(3599)
        assert await stage.client.ttl("a") == 1
        await asyncio.sleep(2)
        assert await stage.client.get("a") is None
        await stage.client.set("b", "1", ex=10)
        await stage.age(11)
        assert await stage.keys() == []
        await stage.client.xadd("stream", {"a": 1})  # its ids are times, too

    on_stage(play)


def test_the_wall_clock_is_back_afterwards() -> None:
    async def play(stage: Any) -> None:
        assert abs(fakeredis._helpers.current_time() / 1000 - time.time()) > 1000

    on_stage(play)
    assert vars(fakeredis._helpers)["time"] is time
    assert abs(fakeredis._helpers.current_time() / 1000 - time.time()) < 60


def test_the_wall_clock_is_back_after_a_failure() -> None:
    async def play(stage: Any) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        on_stage(play)
    assert vars(fakeredis._helpers)["time"] is time


# -- failures ----------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [RedisConnectionError("gone"), RedisTimeoutError("slow")])
def test_the_next_command_fails_and_the_one_after_it_does_not(error: Any) -> None:
    async def play(stage: Any) -> None:
        await stage.client.set("a", "1")
        stage.fail(error)
        with pytest.raises(type(error)) as caught:
            await stage.client.set("a", "2")
        assert caught.value is error
        assert await stage.client.get("a") == b"1"
        assert stage.round_trips == 3
        assert stage.connections_in_use == 0

    on_stage(play)


def test_failures_can_come_later_and_stay() -> None:
    async def play(stage: Any) -> None:
        stage.fail(RedisConnectionError("gone"), after=1, count=math.inf)
        await stage.client.set("a", "1")
        for _ in range(3):
            with pytest.raises(RedisConnectionError):
                await stage.client.get("a")
        assert await stage.outside.get("a") == "1"
        stage.fail(RedisConnectionError("back"), count=0)
        assert await stage.client.get("a") == b"1"

    on_stage(play)


def test_pipelines_and_subscriptions_fail_as_well() -> None:
    async def play(stage: Any) -> None:
        stage.fail(RedisConnectionError("gone"), count=math.inf)
        with pytest.raises(RedisConnectionError):
            await stage.client.pipeline().set("a", "1").execute()
        async with stage.client.pubsub() as pubsub:
            with pytest.raises(RedisConnectionError):
                await pubsub.subscribe("news")
        assert stage.connections_in_use == 0
        assert await stage.subscriptions() == 0

    on_stage(play)


def test_errors_of_the_store_are_the_stores() -> None:
    async def play(stage: Any) -> None:
        await stage.client.set("a", "1")
        with pytest.raises(ResponseError):
            await stage.client.hgetall("a")

    on_stage(play)


def test_a_watched_key_that_changes_aborts_the_transaction() -> None:
    async def play(stage: Any) -> None:
        async with stage.client.pipeline() as pipe:
            await pipe.watch("a")
            await stage.outside.set("a", "1")
            pipe.multi()
            pipe.set("a", "2")
            with pytest.raises(WatchError):
                await pipe.execute()

    on_stage(play)


def test_a_cancelled_command_loses_its_connection_not_its_answer() -> None:
    async def play(stage: Any) -> None:
        await stage.client.mset({"a": "1", "b": "2"})
        stage.latency = 1.0
        task = asyncio.create_task(stage.client.get("a"))
        await asyncio.sleep(0.5)
        assert stage.connections_in_use == 1
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        assert stage.connections_in_use == 0
        assert await stage.client.get("b") == b"2"

    on_stage(play)


# -- subscriptions -----------------------------------------------------------------------------


def test_subscriptions_are_counted_until_they_are_closed() -> None:
    async def play(stage: Any) -> None:
        first, second = stage.client.pubsub(), stage.client.pubsub()
        await first.subscribe("news", "weather")
        await second.psubscribe("n*")
        assert await stage.subscriptions() == 3
        assert stage.connections_in_use == 2
        await second.aclose()
        assert await stage.subscriptions() == 2
        await first.unsubscribe("news")
        assert await stage.subscriptions() == 1
        assert stage.connections_in_use == 1
        await first.aclose()
        assert await stage.subscriptions() == stage.connections_in_use == 0
        assert await stage.outside.publish("news", "x") == 0

    on_stage(play)


def test_a_forgotten_subscription_stays_visible() -> None:
    async def play(stage: Any) -> None:
        pubsub = stage.client.pubsub()
        await pubsub.subscribe("news")
        del pubsub
        assert await stage.subscriptions() == 1
        assert stage.connections_in_use == 1

    on_stage(play)


def test_the_answer_to_subscribe_travels_too() -> None:
    async def play(stage: Any) -> None:
        stage.latency = 1.0
        async with stage.client.pubsub() as pubsub:
            await pubsub.subscribe("news")
            assert await pubsub.get_message(timeout=0.25) is None
            assert now() == 0.25
            message = await pubsub.get_message(timeout=5)
            assert message is not None
            assert message["type"] == "subscribe"
            assert now() == 1.0
            await stage.outside.publish("news", "x")
            message = await pubsub.get_message(timeout=5)
            assert message is not None
            assert message["data"] == b"x"
            assert now() == 1.0
            assert await pubsub.get_message(timeout=2) is None
            assert now() == 3.0

    on_stage(play)


def test_cut_subscriptions_are_noticed_after_what_had_arrived() -> None:
    async def play(stage: Any) -> None:
        async with stage.client.pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.subscribe("news")
            await pubsub.get_message(timeout=1)
            await stage.outside.publish("news", "x")
            await stage.cut_subscriptions()
            message = await pubsub.get_message(timeout=None)
            assert message is not None
            assert message["data"] == b"x"
            with pytest.raises(RedisConnectionError):
                await pubsub.get_message(timeout=None)
        assert await stage.subscriptions() == 0

    on_stage(play)


# -- what it costs -----------------------------------------------------------------------------


def test_the_libraries_are_imported_by_the_first_store_only() -> None:
    code = "import sys; import pytest_asynckata.stage.redis; print('fakeredis' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


# -- a real server -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis server of our own on a free port: its address, up to the database."""
    program = which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    folder = tmp_path_factory.mktemp("redis")
    port = free_port()
    process = subprocess.Popen(
        [program, "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    try:
        yield f"redis://127.0.0.1:{wait_until_up(port)}"
    finally:
        process.terminate()
        process.wait()


def test_a_real_server_behaves_alike(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(stage: Any) -> None:
        assert stage.real
        assert await stage.keys() == []
        stage.latency = 0.05
        await stage.client.set("a", "1", ex=3600)
        assert (now(), stage.round_trips) == (0.05, 1)
        await stage.age(3500)
        assert await stage.outside.ttl("a") == 100
        await stage.age(101)
        assert await stage.keys() == []
        stage.fail(RedisConnectionError("gone"))
        with pytest.raises(RedisConnectionError):
            await stage.client.get("a")
        assert await stage.client.get("a") is None
        async with stage.client.pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.subscribe("news")
            await pubsub.get_message(timeout=1)
            assert await stage.subscriptions() == 1
            await stage.cut_subscriptions()
            with pytest.raises(RedisConnectionError):
                await pubsub.get_message(timeout=None)
        assert await stage.subscriptions() == 0
        assert stage.connections_in_use == 0

    monkeypatch.setenv(URL_VARIABLE, f"{server}/1")
    on_stage(play)
    on_stage(play)


def test_a_database_with_somebodys_data_is_refused(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fill(**keys: str) -> list[str]:
        async with redis.asyncio.from_url(f"{server}/2", decode_responses=True) as client:
            for key, value in keys.items():
                await client.set(key, value)
            return sorted(str(key) for key in await client.keys())

    async def play(stage: Any) -> Any:
        return await stage.keys()

    asyncio.run(fill(precious="data"))
    monkeypatch.setenv(URL_VARIABLE, f"{server}/2")
    with pytest.raises(AsynckataError, match="not empty"):
        on_stage(play)
    assert asyncio.run(fill()) == ["precious"]
    asyncio.run(fill(**{MARK: "1"}))  # somebody gives the database away
    assert on_stage(play) == []
    assert asyncio.run(fill()) == []


def test_a_server_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(stage: Any) -> None:
        raise AssertionError

    url = f"redis://127.0.0.1:{free_port()}/0"
    monkeypatch.setenv(URL_VARIABLE, url)
    with pytest.raises(AsynckataError, match=url):
        on_stage(play)


@pytest.mark.parametrize("url", ["unix:///tmp/redis.sock", "rediss://127.0.0.1:1/0", "nonsense"])
def test_another_kind_of_address_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(stage: Any) -> None:
        raise AssertionError

    monkeypatch.setenv(URL_VARIABLE, url)
    with pytest.raises(AsynckataError, match="redis://host"):
        on_stage(play)


# -- through a session -------------------------------------------------------------------------


def test_a_katas_test_gets_the_store(tmp_path: Path) -> None:
    kata = tmp_path / "kept"
    kata.mkdir()
    subject = "async def keep(client):\n    await client.set('a', '1', ex=60)\n"
    (kata / "kept.py").write_text(subject)
    (kata / "README.md").write_text("# kept\n")
    (kata / "solutions").mkdir()
    (kata / "solutions" / "reference.py").write_text(subject)
    (kata / "kata.toml").write_text(
        dedent(
            """\
            format_version = 1
            title = "kept"
            summary = "Keep something."
            difficulty = 1
            minutes = 5
            [[docs]]
            title = "asyncio"
            url = "https://docs.python.org/3/library/asyncio.html"
            [[hints]]
            id = "kata"
            stages = ["one", "two", "three"]
            """
        )
    )
    (kata / "test_kept.py").write_text(
        dedent(
            '''\
            import asyncio
            from kept import keep


            async def test_kept(redis):
                """keeps a value for a minute"""
                await keep(redis.client)
                assert await redis.outside.get("a") == "1", "the value is there"
                await asyncio.sleep(61)
                assert await redis.outside.get("a") is None, "the value is gone"
            '''
        )
    )
    configuration = tmp_path / "pytest.ini"
    configuration.write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "-c", str(configuration), "--rootdir", str(tmp_path)]
    command += ["-p", "no:cacheprovider", "--kata-no-progress", "--kata-schedules", "3", str(kata)]
    environment = {key: value for key, value in os.environ.items() if key != URL_VARIABLE}
    run = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
