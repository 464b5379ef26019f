"""The contract of README.md as tests; a learner reads the first line of each docstring."""

import asyncio

import aiomysql
import pytest
from async_mysql import Library, NoCopies

TABLES = (
    "CREATE TABLE books (id INT PRIMARY KEY AUTO_INCREMENT,"
    " title VARCHAR(200) NOT NULL UNIQUE, copies INT NOT NULL)",
    "CREATE TABLE loans (book_id INT NOT NULL, reader VARCHAR(100) NOT NULL,"
    " PRIMARY KEY (book_id, reader))",
)
SPECIAL = ["O'Neill", 'the "best" 100 %', "C:\\new\\", "%s", "x'; DROP TABLE loans; -- "]
BUSY = aiomysql.OperationalError(1205, "Lock wait timeout exceeded; try restarting transaction")

# -- helpers: the two houses, and what is in their tables -----------------------------------------


async def shelve(mysql, north=None, south=None):
    """Make the tables, and put books into them: for each title how many copies."""
    for table in TABLES:
        await mysql.execute(table)
    for server, books in ((mysql.first, north or {}), (mysql.second, south or {})):
        for title, copies in books.items():
            await server.execute(
                "INSERT INTO books (title, copies) VALUES (%s, %s)", (title, copies)
            )


def library(mysql, **options):
    return Library({"north": mysql.first.address, "south": mysql.second.address}, **options)


async def books(server):
    """The books in a house, as others see them: for each title how many copies."""
    return dict(await server.execute("SELECT title, copies FROM books"))


async def loans(server):
    """Who has what, as others see it."""
    query = "SELECT title, reader FROM loans JOIN books ON id = book_id ORDER BY reader"
    return await server.execute(query)


async def raised(awaitable):
    """The exception that an awaitable raises, or None."""
    try:
        await awaitable
    except Exception as error:
        return error
    return None


async def cancelled(awaitable, seconds):
    """Start it, cancel it after so many seconds; whether it ended with CancelledError."""
    task = asyncio.create_task(awaitable, name="cancelled")
    await asyncio.sleep(seconds)
    task.cancel()
    await asyncio.wait([task])
    return task.cancelled()


# -- what each call does --------------------------------------------------------------------------


async def test_finds_a_book(mysql):
    """finds a book in the houses that have it"""
    await shelve(mysql, north={"Dune": 3, "Emma": 1}, south={"Dune": 0})
    async with library(mysql) as lib:
        found = await lib.find("Dune")
        assert found == {"north": 3, "south": 0}, "for each house the copies in its table"
        found = await lib.find("Emma")
        assert found == {"north": 1}, "a house that does not have the book is left out"
        found = await lib.find("Ulysses")
        assert found == {}, "a book that no house has is in no house"


async def test_adds_a_book(mysql):
    """adds a book for everybody to see, and returns its id"""
    await shelve(mysql, north={"Emma": 1})
    async with library(mysql) as lib:
        number = await lib.add("north", "Dune", 3)
        assert await books(mysql.first) == {"Emma": 1, "Dune": 3}, (
            "when add is over, others see the book"
        )
        rows = await mysql.first.execute("SELECT id FROM books WHERE title = 'Dune'")
        assert rows == [(number,)], "add returns the id of the new row"
        assert await books(mysql.second) == {}, "the other house gets nothing"


async def test_lends_a_copy(mysql):
    """lends a copy: one copy less, one loan more"""
    await shelve(mysql, north={"Dune": 3}, south={"Dune": 3})
    async with library(mysql) as lib:
        left = await lib.lend("north", "Dune", "Ann")
        assert left == 2, "lend returns how many copies are left"
        assert await books(mysql.first) == {"Dune": 2}, "when lend is over, others see it"
        assert await loans(mysql.first) == [("Dune", "Ann")], "when lend is over, others see it"
        left = await lib.lend("north", "Dune", "Ben")
        assert left == 1, "lend returns how many copies are left"
        assert await loans(mysql.first) == [("Dune", "Ann"), ("Dune", "Ben")], "two loans"
        assert await books(mysql.second) == {"Dune": 3}, "the other house lends nothing"


async def test_sees_changes(mysql):
    """sees what others have changed since the last call"""
    await shelve(mysql, north={"Dune": 3})
    async with library(mysql, size=1) as lib:
        await lib.find("Dune")
        await mysql.first.execute("UPDATE books SET copies = 2 WHERE title = 'Dune'")
        found = await lib.find("Dune")
        assert found == {"north": 2}, "another program has lent a copy meanwhile"
        await lib.lend("north", "Dune", "Ann")
        await mysql.first.execute("UPDATE books SET copies = 8 WHERE title = 'Dune'")
        found = await lib.find("Dune")
        assert found == {"north": 8}, "another program has brought new copies meanwhile"


@pytest.mark.parametrize("text", SPECIAL)
async def test_any_text(mysql, text):
    """takes any text as a title and as a name"""
    await shelve(mysql, south={"Dune": 1})
    async with library(mysql) as lib:
        await lib.add("south", text, 2)
        assert await books(mysql.second) == {"Dune": 1, text: 2}, "the title is stored as it is"
        assert await lib.find(text) == {"south": 2}, "the title is found as it is"
        await lib.lend("south", text, text)
        assert await loans(mysql.second) == [(text, text)], "the name is stored as it is"


async def test_asks_all_at_once(mysql, clock):
    """asks all houses at the same time"""
    await shelve(mysql, north={"Dune": 3}, south={"Dune": 1})
    mysql.first.slow_down("select", 3)
    mysql.second.slow_down("select", 2)
    async with library(mysql) as lib:
        found = await lib.find("Dune")
        assert clock.now == 3, "find is over when the slowest house has answered, after 3 s"
        assert list(found.items()) == [("north", 3), ("south", 1)], "in the order of the houses"


# -- together, or not at all ----------------------------------------------------------------------


async def test_adds_a_book_once(mysql):
    """does not add a title that is there, and goes on"""
    await shelve(mysql, north={"Dune": 3})
    async with library(mysql, size=1) as lib:
        errors = await asyncio.gather(*(raised(lib.add("north", "Dune", 7)) for _ in range(2)))
        assert [type(error) for error in errors] == [aiomysql.IntegrityError] * 2, (
            "MySQL refuses a title that is there: its IntegrityError goes on to both callers"
        )
        await lib.add("north", "Emma", 1)
        assert await books(mysql.first) == {"Dune": 3, "Emma": 1}, "only the new title is added"


@pytest.mark.parametrize(
    ("title", "kind"),
    [("Ulysses", KeyError), ("Emma", NoCopies), ("Dune", aiomysql.IntegrityError)],
)
async def test_refuses(mysql, title, kind):
    """refuses a loan that cannot be, changes nothing, and goes on with the next one"""
    await shelve(mysql, north={"Dune": 3, "Emma": 0})
    async with library(mysql, size=1) as lib:
        await lib.lend("north", "Dune", "Ann")
        refused, left = await asyncio.gather(
            raised(lib.lend("north", title, "Ann")), lib.lend("north", "Dune", "Ben")
        )
        assert type(refused) is kind, f"{kind.__name__} for {title!r}"
        if kind is KeyError:
            assert refused.args == (title,), "the KeyError has the title"
        assert left == 1, "the loan that waited for the connection is made"
    assert await books(mysql.first) == {"Dune": 1, "Emma": 0}, (
        "a loan that is refused takes no copy: 3, one for Ann, one for Ben"
    )
    assert await loans(mysql.first) == [("Dune", "Ann"), ("Dune", "Ben")], "two loans were made"


@pytest.mark.parametrize("how", ["error", "lost connection"])
@pytest.mark.parametrize("word", ["update books", "insert into loans", "commit"])
async def test_fails_halfway(mysql, word, how):
    """changes nothing when a statement of a loan fails"""
    await shelve(mysql, north={"Dune": 3})
    async with library(mysql, size=1) as lib:
        if how == "error":
            mysql.first.fail(BUSY, word.partition(" ")[0])
        else:
            mysql.first.hang_up(word.partition(" ")[0])
        error = await raised(lib.lend("north", "Dune", "Ann"))
        assert isinstance(error, aiomysql.OperationalError), (
            f"the error of the {word.upper()} goes on to the caller"
        )
        assert await books(mysql.first) == {"Dune": 3}, "a loan that fails takes no copy"
        assert await loans(mysql.first) == [], "a loan that fails is no loan"
        assert await lib.lend("north", "Dune", "Ben") == 2, "the next loan is made"
    assert await books(mysql.first) == {"Dune": 2}, "only the second loan took a copy"
    assert await loans(mysql.first) == [("Dune", "Ben")], "only the second loan was made"


async def test_last_copies(mysql):
    """lends no copy twice, however many readers come at the same time"""
    await shelve(mysql, north={"Dune": 2})
    mysql.first.latency = 0.25
    async with library(mysql, size=5) as lib:
        lends = (lib.lend("north", "Dune", reader) for reader in "ABCDE")
        results = await asyncio.gather(*lends, return_exceptions=True)
    kinds = sorted(type(result).__name__ for result in results)
    assert kinds == ["NoCopies"] * 3 + ["int"] * 2, "two readers get a copy, three get NoCopies"
    left = sorted(result for result in results if isinstance(result, int))
    assert left == [0, 1], "each of the two has another number of copies left"
    assert await books(mysql.first) == {"Dune": 0}, "both copies are lent"
    assert len(await loans(mysql.first)) == 2, "there are two loans"


async def test_two_programs(mysql):
    """lends no copy twice when two programs lend at the same time"""
    await shelve(mysql, north={"Dune": 1})
    mysql.first.latency = 0.25
    async with library(mysql) as lib, library(mysql) as other:
        results = await asyncio.gather(
            lib.lend("north", "Dune", "Ann"),
            other.lend("north", "Dune", "Ben"),
            return_exceptions=True,
        )
    kinds = sorted(type(result).__name__ for result in results)
    assert kinds == ["NoCopies", "int"], "one reader gets the copy, the other one gets NoCopies"
    assert await books(mysql.first) == {"Dune": 0}, "there was one copy"


# -- connections ----------------------------------------------------------------------------------


async def test_connects_at_once(mysql, clock):
    """connects to all houses at the same time, when the block begins"""
    await shelve(mysql)
    mysql.first.connecting, mysql.second.connecting = 2, 3
    lib = library(mysql, size=1)
    assert await mysql.connections() == 0, "a new library has no connections"
    async with lib as entered:
        assert clock.now == 3, "all houses are connected at the same time: 3 s for the slowest"
        assert entered is lib, "`async with` gives the library itself"
        for server in mysql:
            assert await server.connections() == 1, "in the block each house has a connection"


async def test_uses_them_again(mysql):
    """uses its connections again"""
    await shelve(mysql, north={"Dune": 9}, south={"Dune": 9})
    async with library(mysql) as lib:
        before = [server.connections_made for server in mysql]
        for reader in ("Ann", "Ben", "Cem"):
            await lib.find("Dune")
            await lib.lend("north", "Dune", reader)
            await lib.add("south", f"The life of {reader}", 1)
        made = [server.connections_made for server in mysql]
        assert made == before, "calls that come one after the other need no new connection"


@pytest.mark.parametrize("options", [{}, {"size": 3}])
async def test_at_most_size(mysql, clock, options):
    """works on `size` connections to a house at the same time, and no more"""
    await shelve(mysql, north={"Dune": 3}, south={"Dune": 1})
    for server in mysql:
        server.slow_down("select", 1)
    size = options.get("size", 2)
    async with library(mysql, **options) as lib:
        found = await asyncio.gather(*(lib.find("Dune") for _ in range(2 * size)))
        assert found == [{"north": 3, "south": 1}] * 2 * size, "each call has its own answer"
        assert clock.now == 2, f"{2 * size} queries of 1 s in each house, {size} at a time: 2 s"
        most = [server.most_connections for server in mysql]
        assert max(most) <= size, f"there are never more than size={size} connections to a house"


@pytest.mark.parametrize("ends", ["well", "with an exception"])
async def test_closes_all(mysql, ends):
    """closes all connections at the end of the block"""
    await shelve(mysql, north={"Dune": 3})

    lib = library(mysql)

    async def visit():
        async with lib:
            await asyncio.gather(lib.find("Dune"), lib.find("Dune"))
            if ends == "with an exception":
                raise LookupError("in the block")

    error = await raised(visit())
    wanted = LookupError if ends == "with an exception" else type(None)
    assert type(error) is wanted, "the exception of the block, and only that, goes on to the caller"
    assert await mysql.connections() == 0, "behind the block no connection is open"


@pytest.mark.parametrize("house", [0, 1])
async def test_cannot_connect(mysql, house):
    """closes what is open when it cannot connect to a house"""
    await shelve(mysql)
    mysql.servers[1 - house].connecting = 1
    mysql.servers[house].down = True
    error = await raised(library(mysql).__aenter__())
    assert isinstance(error, aiomysql.OperationalError), "aiomysql's error goes on to the caller"
    assert await mysql.connections() == 0, "the connections to the other house are closed by then"


# -- servers that do not answer, and callers that leave -------------------------------------------


async def test_one_house_does_not_answer(mysql):
    """gives None for a house that does not answer, and asks it again next time"""
    await shelve(mysql, north={"Dune": 3}, south={"Dune": 1})
    async with library(mysql) as lib:
        mysql.second.hang_up("select")
        found = await lib.find("Dune")
        assert found == {"north": 3, "south": None}, "the connection to the south broke"
        mysql.second.down = True
        found = await lib.find("Dune")
        assert found == {"north": 3, "south": None}, "the server in the south is down"
        mysql.second.down = False
        found = await lib.find("Dune")
        assert found == {"north": 3, "south": 1}, "the server in the south is there again"


async def test_other_errors(mysql, clock):
    """lets errors pass that mean something else, and leaves nothing under way"""
    await shelve(mysql, north={"Dune": 3}, south={"Dune": 1})
    mysql.first.slow_down("select", 1)
    async with library(mysql, size=1) as lib:
        mysql.second.fail(aiomysql.ProgrammingError(1146, "Table 'books' doesn't exist"))
        error = await raised(lib.find("Dune"))
        assert isinstance(error, aiomysql.ProgrammingError), (
            "only an OperationalError means that a house does not answer"
        )
        began = clock.now
        assert await lib.find("Dune") == {"north": 3, "south": 1}, "after an error it goes on"
        assert clock.now == began + 1, "no query of the call before is under way any more"


async def test_find_is_cancelled(mysql, clock):
    """stops all queries when find is cancelled, and goes on with the next call"""
    await shelve(mysql, north={"Dune": 3}, south={"Dune": 1})
    mysql.first.slow_down("select", 3)
    async with library(mysql, size=1) as lib:
        assert await cancelled(lib.find("Dune"), 1), "find ends with CancelledError"
        assert clock.now == 1, "who is cancelled does not wait any longer"
        mysql.first.slow_down("select", 0)
        assert await lib.find("Dune") == {"north": 3, "south": 1}, "the next call works"
        assert clock.now == 1, "the connection of the cancelled call is not waited for"


@pytest.mark.parametrize("word", ["update books", "insert into loans"])
async def test_lend_is_cancelled(mysql, clock, word):
    """changes nothing when a loan is cancelled, and goes on with the next one"""
    await shelve(mysql, north={"Dune": 3})
    async with library(mysql, size=1) as lib:
        mysql.first.slow_down(word.partition(" ")[0], 3)
        assert await cancelled(lib.lend("north", "Dune", "Ann"), 1), "lend ends with CancelledError"
        assert clock.now == 1, "who is cancelled does not wait any longer"
        assert await books(mysql.first) == {"Dune": 3}, "a loan that is cancelled takes no copy"
        mysql.first.slow_down(word.partition(" ")[0], 0)
        assert await lib.lend("north", "Dune", "Ben") == 2, "the next loan is made"
        assert clock.now == 1, "the cancelled loan locks nothing any more"
    assert await loans(mysql.first) == [("Dune", "Ben")], "only the second loan was made"


async def test_cancelled_while_it_connects(mysql, clock):
    """closes what is open when it is cancelled while it connects"""
    await shelve(mysql)
    mysql.second.connecting = 3
    assert await cancelled(library(mysql).__aenter__(), 1), "it ends with CancelledError"
    assert clock.now == 1, "who is cancelled does not wait any longer"
    assert await mysql.connections() == 0, "no connection is open any more"
