"""The `mysql` fixture: exact times, transactions that hold, failures on demand, no trace left."""

from __future__ import annotations

import asyncio
import math
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from getpass import getuser
from pathlib import Path
from shutil import which
from typing import Any

import aiomysql
import pytest

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.loop.schedule import Schedule
from pytest_asynckata.loop.shut_down import shut_down, unfinished_tasks
from pytest_asynckata.loop.virtual import VirtualTimeLoop
from pytest_asynckata.stage.mysql import URL_VARIABLE
from pytest_asynckata.stage.mysql import mysql as mysql_fixture
from tests.stage.servers import free_port, wait_until_up

Play = Callable[[Any], Awaitable[Any]]

open_stage = asynccontextmanager(mysql_fixture)

TABLE = "CREATE TABLE cars (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(80) NOT NULL UNIQUE)"


@pytest.fixture(autouse=True)
def _no_real_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(URL_VARIABLE, raising=False)


def on_stage(play: Play, seed: int = 0) -> Any:
    """What `play` returns on a stage of its own, on a loop of its own."""

    async def main() -> Any:
        async with open_stage() as stage:
            await stage.execute(TABLE)
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


async def names(server: Any) -> list[str]:
    return [name for (name,) in await server.execute("SELECT name FROM cars ORDER BY id")]


# -- statements --------------------------------------------------------------------------------


def test_rows_and_numbers_come_back() -> None:
    async def play(stage: Any) -> None:
        async with aiomysql.connect(**stage.first.address) as client, client.cursor() as cursor:
            assert await cursor.execute("INSERT INTO cars (name) VALUES ('a'), ('b')") == 2
            assert cursor.lastrowid == 1
            assert await cursor.execute("SELECT * FROM cars") == 2
            assert list(await cursor.fetchall()) == [(1, "a"), (2, "b")]
            assert [column[0] for column in cursor.description] == ["id", "name"]
            assert await cursor.execute("UPDATE cars SET name = 'c' WHERE id = 3") == 0
            await cursor.execute("SELECT name FROM cars WHERE id = 7")
            assert await cursor.fetchone() is None
            await client.commit()
        assert await names(stage.first) == ["a", "b"]
        assert await names(stage.second) == []

    on_stage(play)


@pytest.mark.parametrize(
    "text",
    ["O'Neill", 'a "b"', "back\\slash", "100 %", "x'; DROP TABLE cars; -- ", "Škoda\n\t🚗"],
)
def test_parameters_arrive_as_they_are(text: str) -> None:
    async def play(stage: Any) -> None:
        await stage.first.execute("INSERT INTO cars (name) VALUES (%s)", (text,))
        query = "SELECT name FROM cars WHERE name = %s"
        assert await stage.first.execute(query, (text,)) == [(text,)]

    on_stage(play)


def test_several_statements_in_one_are_run() -> None:
    async def play(stage: Any) -> None:
        async with aiomysql.connect(**stage.first.address) as client, client.cursor() as cursor:
            await cursor.execute("SELECT 1; DROP TABLE cars; -- what an injection does")
        with pytest.raises(aiomysql.ProgrammingError):
            await stage.first.execute("SELECT * FROM cars")

    on_stage(play)


@pytest.mark.parametrize(
    ("sql", "kind", "code"),
    [
        ("INSERT INTO cars (name) VALUES ('a')", aiomysql.IntegrityError, 1062),
        ("INSERT INTO cars (name) VALUES (NULL)", aiomysql.IntegrityError, 1048),
        ("SELECT * FROM cars WHERE name = 'O'Neill'", aiomysql.ProgrammingError, 1064),
        ("SELEC * FROM cars", aiomysql.ProgrammingError, 1064),
        ("SELECT name FROM", aiomysql.ProgrammingError, 1064),
        ("SELECT * FROM trucks", aiomysql.ProgrammingError, 1146),
        ("SELECT wheels FROM cars", aiomysql.OperationalError, 1054),
        ("SELECT wash(name) FROM cars", aiomysql.OperationalError, 1305),
    ],
)  # fmt: skip
def test_errors_have_mysqls_numbers(sql: str, kind: type[Exception], code: int) -> None:
    async def play(stage: Any) -> None:
        await stage.first.execute("INSERT INTO cars (name) VALUES ('a')")
        async with aiomysql.connect(**stage.first.address) as client, client.cursor() as cursor:
            with pytest.raises(kind) as caught:
                await cursor.execute(sql)
            assert caught.value.args[0] == code
            await cursor.execute("SELECT 1")

    on_stage(play)


# -- transactions ------------------------------------------------------------------------------


@asynccontextmanager
async def two_clients(stage: Any, **options: Any) -> AsyncIterator[tuple[Any, Any]]:
    """Two clients of one server, and a cursor of each."""
    async with (
        aiomysql.connect(**stage.first.address, **options) as one,
        aiomysql.connect(**stage.first.address, **options) as two,
    ):
        yield one, two


async def do(client: Any, sql: str) -> list[tuple[Any, ...]]:
    async with client.cursor() as cursor:
        await cursor.execute(sql)
        return list(await cursor.fetchall())


INSERT = "INSERT INTO cars (name) VALUES ('a')"
COUNT = "SELECT COUNT(*) FROM cars"


def test_others_see_what_was_committed() -> None:
    async def play(stage: Any) -> None:
        async with two_clients(stage) as (one, two):
            await do(one, INSERT)
            assert one.get_transaction_status()
            assert await do(one, COUNT) == [(1,)]
            assert await do(two, COUNT) == [(0,)]
            await one.commit()
            assert not one.get_transaction_status()
            assert await do(two, COUNT) == [(0,)], "its transaction has looked before"
            await two.rollback()
            assert await do(two, COUNT) == [(1,)]

    on_stage(play)


def test_rollback_and_a_lost_connection_undo() -> None:
    async def play(stage: Any) -> None:
        async with two_clients(stage) as (one, two):
            await do(one, INSERT)
            await one.rollback()
            assert await do(one, COUNT) == [(0,)]
            await do(two, INSERT)
            two.close()
            assert await stage.connections() == 1
            await do(one, INSERT)
            await one.commit()
        assert await names(stage.first) == ["a"]

    on_stage(play)


def test_autocommit_and_begin() -> None:
    async def play(stage: Any) -> None:
        async with two_clients(stage, autocommit=True) as (one, two):
            assert one.get_autocommit()
            await do(one, INSERT)
            assert await do(two, COUNT) == [(1,)]
            await two.begin()
            assert two.get_transaction_status()
            await do(two, "DELETE FROM cars")
            assert await do(one, COUNT) == [(1,)]
            await two.commit()
            assert await do(one, COUNT) == [(0,)]
            await one.autocommit(False)
            await do(one, INSERT)
            assert await do(two, COUNT) == [(0,)]
            await one.autocommit(True)
            assert await do(two, COUNT) == [(1,)]

    on_stage(play)


def test_a_statement_that_fails_leaves_the_transaction_open() -> None:
    async def play(stage: Any) -> None:
        async with aiomysql.connect(**stage.first.address) as client:
            await do(client, INSERT)
            with pytest.raises(aiomysql.IntegrityError):
                await do(client, INSERT)
            assert client.get_transaction_status()
            await client.commit()
        assert await names(stage.first) == ["a"]

    on_stage(play)


@pytest.mark.parametrize("lock", ["SELECT * FROM cars FOR UPDATE", "DELETE FROM cars"])
def test_a_second_writer_waits_for_the_first_one(lock: str) -> None:
    async def play(stage: Any) -> None:
        async with two_clients(stage) as (one, two):
            await do(one, lock)
            waiting = asyncio.create_task(do(two, INSERT))
            await asyncio.sleep(10)
            assert not waiting.done()
            await one.commit()
            await waiting
            assert now() == 10
            await two.commit()
        assert await names(stage.first) == ["a"]

    on_stage(play)


def test_a_writer_waits_for_fifty_seconds_and_can_leave() -> None:
    async def play(stage: Any) -> None:
        async with two_clients(stage) as (one, two):
            await do(one, INSERT)
            with pytest.raises(aiomysql.OperationalError) as caught:
                await do(two, INSERT)
            assert (caught.value.args[0], now()) == (1205, 50)
            waiting = asyncio.create_task(do(two, INSERT))
            await asyncio.sleep(1)
            waiting.cancel()
            await asyncio.wait([waiting])
            assert await stage.connections() == 1
            assert now() == 51
            await one.commit()

    on_stage(play)


# -- time --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_times_that_are_set_are_exact_under_every_seed(seed: int) -> None:
    async def play(stage: Any) -> None:
        stage.first.connecting = 2
        stage.first.slow_down("count", 3)
        async with aiomysql.connect(**stage.first.address, autocommit=True) as client:
            assert now() == 2
            await do(client, INSERT)
            assert now() == 2
            await do(client, COUNT)
            assert now() == 5
            stage.first.latency = 0.1
            await do(client, "SELECT 1")
            assert round(now(), 9) == 5.1
        assert await names(stage.first) == ["a"]
        assert round(now(), 9) == 5.1

    on_stage(play, seed)


def test_latency_takes_no_time_under_seed_0_and_varies_under_others() -> None:
    async def play(stage: Any) -> tuple[float, float]:
        async with aiomysql.connect(**stage.first.address) as client:
            await do(client, COUNT)
            first = now()
            await do(client, COUNT)
            return first, now() - first

    assert on_stage(play) == (0, 0)
    first, second = on_stage(play, seed=2)
    assert 0 < first < 0.01
    assert first != second
    assert on_stage(play, seed=2) == (first, second)


def test_two_servers_work_at_the_same_time() -> None:
    async def play(stage: Any) -> None:
        stage.first.latency, stage.second.latency = 2, 3

        async def count(server: Any) -> None:
            async with aiomysql.connect(**server.address) as client:
                await do(client, COUNT)

        await asyncio.gather(*map(count, stage))
        assert now() == 3

    on_stage(play)


# -- failures ----------------------------------------------------------------------------------


def test_failures_are_planned_by_a_word() -> None:
    async def play(stage: Any) -> None:
        stage.first.fail(aiomysql.OperationalError(1205, "too slow"), "insert", after=1, count=2)
        async with aiomysql.connect(**stage.first.address, autocommit=True) as client:
            await do(client, INSERT)
            for _ in range(2):
                await do(client, COUNT)
                with pytest.raises(aiomysql.OperationalError, match="too slow"):
                    await do(client, INSERT.replace("a", "b"))
            await do(client, "INSERT INTO cars (name) VALUES ('c')")
        assert await names(stage.first) == ["a", "c"]

    on_stage(play)


def test_a_server_hangs_up() -> None:
    async def play(stage: Any) -> None:
        stage.first.slow_down("commit", 5)
        stage.first.hang_up("commit")
        async with aiomysql.connect(**stage.first.address) as client:
            await do(client, INSERT)
            with pytest.raises(aiomysql.OperationalError) as caught:
                await client.commit()
            assert (caught.value.args[0], now()) == (2013, 5)
        assert await names(stage.first) == []

    on_stage(play)


def test_a_server_is_down_and_comes_back() -> None:
    async def play(stage: Any) -> None:
        client = await aiomysql.connect(**stage.first.address)
        stage.first.fail(aiomysql.OperationalError(1, "never"), count=math.inf)
        stage.first.down = True
        with pytest.raises(aiomysql.OperationalError):
            await do(client, COUNT)
        with pytest.raises(aiomysql.OperationalError):
            await aiomysql.connect(**stage.first.address)
        assert await stage.connections() == 0
        stage.first.down = False
        async with aiomysql.connect(**stage.first.address):
            assert await stage.connections() == 1
        assert stage.first.connections_made == 2

    on_stage(play)


def test_a_wrong_password_is_refused() -> None:
    async def play(stage: Any) -> None:
        for wrong in ({"password": "guess"}, {"user": "somebody"}):
            with pytest.raises(aiomysql.OperationalError):
                await aiomysql.connect(**{**stage.first.address, **wrong})

    on_stage(play)


# -- what is seen and what is left -------------------------------------------------------------


def test_statements_and_connections_are_seen() -> None:
    async def play(stage: Any) -> None:
        async with two_clients(stage) as (one, two):
            await asyncio.sleep(1)
            await do(two, COUNT)
            await one.commit()
            assert await stage.first.connections() == 2
        assert await stage.first.connections() == 0
        assert (stage.first.connections_made, stage.first.most_connections) == (2, 2)
        seen = [(s.time, s.connection, s.sql) for s in stage.first.statements]
        assert seen == [(1, 2, COUNT), (1, 1, "COMMIT")]
        assert stage.second.statements == []

    on_stage(play)


def test_a_cancelled_client_leaves_no_trace() -> None:
    async def play(stage: Any) -> None:
        stage.first.slow_down("insert", 10)
        client = await aiomysql.connect(**stage.first.address)
        task = asyncio.create_task(do(client, INSERT))
        await asyncio.sleep(5)
        task.cancel()
        await asyncio.wait([task])
        assert await stage.connections() == 0
        assert now() == 5
        assert await names(stage.first) == []
        await asyncio.sleep(10)
        assert await names(stage.first) == []

    on_stage(play)


@pytest.mark.parametrize("seed", range(4))
def test_the_servers_tasks_are_nobodys_leftovers(seed: int) -> None:
    async def play(stage: Any) -> None:
        async with two_clients(stage) as (one, two):
            await do(one, INSERT)
            waiting = asyncio.create_task(do(two, INSERT))
            await asyncio.sleep(1)
            loop = asyncio.get_running_loop()
            assert set(unfinished_tasks(loop)) == {waiting, asyncio.current_task()}
            await one.commit()
            with pytest.raises(aiomysql.IntegrityError):
                await waiting

    on_stage(play, seed)


def test_a_client_that_nobody_closes_is_closed_with_the_stage() -> None:
    async def play(stage: Any) -> Any:
        return await aiomysql.connect(**stage.first.address)

    client = on_stage(play)
    assert client._writer.transport.is_closing()
    client.close()  # does not need the loop any more


def test_interleavings_are_the_same_in_every_run() -> None:
    async def play(stage: Any) -> list[Any]:
        async def add(name: str) -> None:
            for number in range(3):
                await do_once(stage, f"INSERT INTO cars (name) VALUES ('{name}{number}')")

        async def do_once(stage: Any, sql: str) -> None:
            async with aiomysql.connect(**stage.first.address, autocommit=True) as client:
                await do(client, sql)

        async with asyncio.TaskGroup() as group:
            for name in "abcd":
                group.create_task(add(name))
        return [(s.connection, s.sql) for s in stage.first.statements]

    for seed in range(4):
        assert on_stage(play, seed) == on_stage(play, seed)


# -- what it costs -----------------------------------------------------------------------------


def test_the_libraries_are_imported_by_the_first_test_that_asks() -> None:
    code = "import sys; import pytest_asynckata.session.fixtures; print('aiomysql' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(stage: Any) -> None:
        raise AssertionError

    for module in [
        name for name in sys.modules if name.startswith("pytest_asynckata.stage.mysql_")
    ]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "aiomysql", None)
    with pytest.raises(AsynckataError, match=r"pip install 'pytest-asynckata\[mysql\]'"):
        on_stage(play)


# -- a real server -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A MariaDB server of our own on a free port: its address."""
    program, install = which("mariadbd"), which("mariadb-install-db")
    if program is None or install is None:
        pytest.skip("mariadb-server is not installed")
    folder = tmp_path_factory.mktemp("mariadb")
    common = ["--no-defaults", f"--datadir={folder}/data", f"--user={getuser()}"]
    subprocess.run(
        [install, *common, "--auth-root-authentication-method=normal", "--skip-test-db"],
        capture_output=True,
        check=True,
    )
    port = free_port()
    place = [f"--port={port}", "--bind-address=127.0.0.1", f"--socket={folder}/socket"]
    with Path(folder, "log").open("wb") as log:
        process = subprocess.Popen([program, *common, *place], stderr=log)
    try:
        yield f"mysql://root@127.0.0.1:{wait_until_up(port)}"
    finally:
        process.terminate()
        process.wait()


def test_a_real_server_behaves_alike(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(stage: Any) -> None:
        assert stage.real
        stage.first.connecting = 0.05
        stage.first.slow_down("count", 0.1)
        stage.first.fail(aiomysql.OperationalError(1205, "too slow"), "delete")
        async with two_clients(stage) as (one, two):
            assert now() == 0.1
            await do(one, INSERT)
            assert one.get_transaction_status()
            assert await do(two, COUNT) == [(0,)]
            assert round(now(), 9) == 0.2
            await one.commit()
            with pytest.raises(aiomysql.OperationalError, match="too slow"):
                await do(one, "DELETE FROM cars")
            assert not one.get_transaction_status()
        assert await names(stage.first) == ["a"]
        assert await names(stage.second) == []
        assert await stage.connections() == 0

    monkeypatch.setenv(URL_VARIABLE, server)
    on_stage(play)
    on_stage(play)


def test_a_server_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(stage: Any) -> None:
        raise AssertionError

    port = free_port()
    monkeypatch.setenv(URL_VARIABLE, f"mysql://root@127.0.0.1:{port}")
    with pytest.raises(AsynckataError, match=f"127.0.0.1:{port}"):
        on_stage(play)


@pytest.mark.parametrize(
    "url", ["nonsense", "redis://127.0.0.1:1", "mysql://127.0.0.1:x", "mysql://127.0.0.1:1/mine"]
)
def test_another_kind_of_address_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(stage: Any) -> None:
        raise AssertionError

    monkeypatch.setenv(URL_VARIABLE, url)
    with pytest.raises(AsynckataError, match="not an address"):
        on_stage(play)
