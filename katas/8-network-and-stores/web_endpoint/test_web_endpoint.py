"""The contract of `create_app`, in the order of the README."""

import asyncio
import json
import math
import threading
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from web_endpoint import create_app

CAR = {"make": "Tatra", "colour": "blue"}
PATHS = ["/cars/7", "/cars/7/recalls", "/cars/7/price"]

# -- a server, without sockets -----------------------------------------------------------------


@dataclass
class Answer:
    """What the app sent to one client."""

    status: int
    body: bytes

    def json(self):
        return json.loads(self.body)


class Server:
    """Talks to an app as uvicorn does: it calls `app(scope, receive, send)`."""

    def __init__(self, app):
        self.app = app
        self.state: dict[str, Any] = {}

    @asynccontextmanager
    async def running(self):
        """The life of the app: start-up, then the block, then shutdown."""
        orders, replies = asyncio.Queue(), asyncio.Queue()
        orders.put_nowait({"type": "lifespan.startup"})
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": self.state}
        life = asyncio.create_task(self.app(scope, orders.get, replies.put), name="lifespan")
        reply = await replies.get()
        if reply["type"] == "lifespan.startup.failed":
            await life
        assert reply["type"] == "lifespan.startup.complete", "the start-up of the app succeeds"
        try:
            yield self
        finally:
            orders.put_nowait({"type": "lifespan.shutdown"})
            await life

    async def get(self, path, *, may_raise=False):
        """One request, from the first byte to the last one of the answer."""
        sent = []
        unread = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive():
            return unread.pop() if unread else await asyncio.Event().wait()

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [(b"host", b"garage.test")],
            "client": ("127.0.0.1", 50000),
            "server": ("garage.test", 80),
            "state": dict(self.state),
        }
        try:
            await self.app(scope, receive, send)
        except Exception:  # FastAPI answers 500 first, then it raises, for the server's log
            if not may_raise:
                raise
        starts = [part["status"] for part in sent if part["type"] == "http.response.start"]
        assert len(starts) == 1, "each request gets exactly one answer"
        return Answer(starts[0], b"".join(part.get("body", b"") for part in sent))


# -- what the app is given ---------------------------------------------------------------------


class Connect:
    """Makes clients, and notes what happens to each."""

    def __init__(self, redis):
        self.redis = redis
        self.clients = []
        self.closed = []  # the numbers of the clients, as often as they were closed
        self.used = []  # the number of the client, for each connection that was taken

    def __call__(self):
        number = len(self.clients)
        client = self.redis.new_client(decode_responses=True)
        close, pool = client.aclose, client.connection_pool
        take = pool.get_connection

        def noted_close(*args, **kwargs):
            self.closed.append(number)
            return close(*args, **kwargs)

        def noted_take(*args, **kwargs):
            self.used.append(number)
            return take(*args, **kwargs)

        client.aclose, pool.get_connection = noted_close, noted_take
        self.clients.append(client)
        return client


async def no_maker(car_id):
    raise AssertionError("nobody may ask the maker in this test")


def no_estimate(car):
    raise AssertionError("nobody may estimate a price in this test")


class Maker:
    """The computer of the maker: far away and slow."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.log = []

    async def __call__(self, car_id):
        self.log.append(f"asked for {car_id}")
        try:
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            self.log.append("cancelled")
            raise
        return ["brakes", "airbag"]


class Estimate:
    """An old library: an ordinary function that blocks its thread."""

    def __init__(self, clock=None, seconds=0):
        self.clock = clock
        self.seconds = seconds
        self.cars = []
        self.loops_thread = threading.current_thread()

    def __call__(self, car):
        self.cars.append(dict(car))
        if self.seconds:
            in_the_loop = threading.current_thread() is self.loops_thread
            assert not in_the_loop, "`estimate` may block every thread but that of the event loop"
            self.clock.block(self.seconds)
        return 9500


async def timed(clock, request):
    """The status of the answer to a request, and when it was there."""
    answer = await request
    return answer.status, clock.now


# -- answers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("car_id", ["7", "K-AB 12"])
async def test_car(redis, car_id):
    """answers with the fields of the car"""
    await redis.outside.hset(f"car:{car_id}", mapping=CAR)
    async with Server(create_app(Connect(redis), no_maker, no_estimate)).running() as server:
        answer = await server.get(f"/cars/{car_id}")
    assert answer.status == 200, "a car that is there is answered with status 200"
    assert answer.json() == CAR, "the body is a JSON object with exactly the fields of the car"
    assert redis.round_trips == 1, "one request is one round trip to Redis"


async def test_recalls(redis):
    """asks the maker for the recalls of the car"""
    await redis.outside.hset("car:7", mapping=CAR)
    maker = Maker(seconds=3)
    async with Server(create_app(Connect(redis), maker, no_estimate)).running() as server:
        answer = await server.get("/cars/7/recalls")
    assert answer.status == 200, "recalls of a car that is there are answered with status 200"
    assert answer.json() == ["brakes", "airbag"], "the body is the JSON of what the maker says"
    assert maker.log == ["asked for 7"], "the maker is asked once, with the id of the car"


async def test_price(redis):
    """answers with the estimated price of the car"""
    await redis.outside.hset("car:7", mapping=CAR)
    estimate = Estimate()
    async with Server(create_app(Connect(redis), no_maker, estimate)).running() as server:
        answer = await server.get("/cars/7/price")
    assert answer.status == 200, "the price of a car that is there is answered with status 200"
    assert answer.json() == 9500, "the body is the JSON of what `estimate` returns"
    assert estimate.cars == [CAR], "`estimate` is called once, with the fields of the car"


@pytest.mark.parametrize("path", PATHS)
async def test_no_such_car(redis, path):
    """answers 404 for a car that is not there"""
    await redis.outside.hset("car:8", mapping=CAR)
    maker, estimate = Maker(seconds=1), Estimate()
    async with Server(create_app(Connect(redis), maker, estimate)).running() as server:
        answer = await server.get(path)
    assert answer.status == 404, f"the status is 404 for {path} if Redis has no `car:7`"
    assert not maker.log, "nobody asks the maker for a car that is not there"
    assert not estimate.cars, "nobody estimates a car that is not there"


# -- start-up and shutdown ---------------------------------------------------------------------


async def test_connects_at_start_up(redis):
    """makes one client at start-up, for all requests"""
    await redis.outside.hset("car:7", mapping=CAR)
    connect = Connect(redis)
    app = create_app(connect, no_maker, no_estimate)
    assert len(connect.clients) == 0, "before start-up `connect` is not called"
    async with Server(app).running() as server:
        assert len(connect.clients) == 1, "after start-up `connect` has been called once"
        for _ in range(3):
            await server.get("/cars/7")
        assert len(connect.clients) == 1, "requests make no clients: all of them use the first"
        assert connect.closed == [], "the client stays open as long as the app runs"
    assert len(connect.clients) == 1, "the shutdown makes no client either"


async def test_closes_at_shutdown(redis):
    """closes the client at shutdown, once"""
    connect = Connect(redis)
    async with Server(create_app(connect, no_maker, no_estimate)).running() as server:
        await server.get("/cars/7")
    assert connect.closed == [0], "at shutdown `aclose()` of the client is called exactly once"
    assert redis.connections_in_use == 0, "no connection is in use after shutdown"


async def test_starts_again(redis):
    """makes a new client when the app is started again"""
    await redis.outside.hset("car:7", mapping=CAR)
    connect = Connect(redis)
    app = create_app(connect, no_maker, no_estimate)
    for _ in range(2):
        async with Server(app).running() as server:
            assert (await server.get("/cars/7")).status == 200, "a started app answers"
    assert connect.used == [0, 1], "each life of the app uses the client that it has made"
    assert connect.closed == [0, 1], "each life of the app closes its own client at its end"


async def test_two_apps(redis):
    """keeps the clients of two apps apart"""
    await redis.outside.hset("car:7", mapping=CAR)
    connect, other = Connect(redis), Connect(redis)
    server = Server(create_app(connect, no_maker, no_estimate))
    other_server = Server(create_app(other, no_maker, no_estimate))
    async with server.running():
        async with other_server.running():
            await server.get("/cars/7")
            assert (connect.used, other.used) == ([0], []), "each app uses its own client"
        assert other.closed == [0], "an app that is shut down closes its own client"
        assert connect.closed == [], "and not the client of another app"
        await server.get("/cars/7")
        assert len(connect.used) == 2, "the app that still runs goes on with its client"


# -- many requests in one thread ---------------------------------------------------------------


async def test_many_at_once(redis, clock):
    """answers a hundred requests in the time of one"""
    redis.latency = 2
    await redis.outside.hset("car:7", mapping=CAR)
    async with Server(create_app(Connect(redis), no_maker, no_estimate)).running() as server:
        answers = await asyncio.gather(*(timed(clock, server.get("/cars/7")) for _ in range(100)))
    assert answers == [(200, 2)] * 100, "every answer is there after one round trip, at 2 s"


async def test_during_a_slow_call(redis, clock):
    """answers a hundred requests while one waits for the maker"""
    redis.latency = 1
    await redis.outside.hset("car:7", mapping=CAR)
    maker = Maker(seconds=60)
    async with Server(create_app(Connect(redis), maker, no_estimate)).running() as server:
        slow = asyncio.create_task(timed(clock, server.get("/cars/7/recalls")), name="slow")
        also = asyncio.create_task(timed(clock, server.get("/cars/7/recalls")), name="also slow")
        await asyncio.sleep(10)
        answers = await asyncio.gather(*(timed(clock, server.get("/cars/7")) for _ in range(100)))
        assert answers == [(200, 11)] * 100, "begun at 10 s, every answer is there at 11 s"
        assert await slow == (200, 61), "the slow one takes 1 s for Redis and 60 s for the maker"
        assert await also == (200, 61), "two slow requests wait at the same time"


async def test_during_a_blocking_call(redis, clock):
    """answers a hundred requests while `estimate` blocks"""
    redis.latency = 1
    await redis.outside.hset("car:7", mapping=CAR)
    estimate = Estimate(clock, seconds=60)
    async with Server(create_app(Connect(redis), no_maker, estimate)).running() as server:
        slow = [
            asyncio.create_task(timed(clock, server.get("/cars/7/price")), name=f"price-{number}")
            for number in (1, 2, 3)
        ]
        await asyncio.sleep(10)
        answers = await asyncio.gather(*(timed(clock, server.get("/cars/7")) for _ in range(100)))
        assert answers == [(200, 11)] * 100, "begun at 10 s, every answer is there at 11 s"
        assert await asyncio.gather(*slow) == [(200, 61)] * 3, (
            "three prices are estimated at the same time: 1 s for Redis, 60 s for `estimate`"
        )


# -- when something goes wrong -----------------------------------------------------------------


@pytest.mark.parametrize("error", [RedisConnectionError, RedisTimeoutError])
@pytest.mark.parametrize("path", PATHS)
async def test_redis_is_gone(redis, path, error):
    """answers 503 while Redis is gone, and 200 when it is back"""
    await redis.outside.hset("car:7", mapping=CAR)
    app = create_app(Connect(redis), Maker(seconds=1), Estimate())
    async with Server(app).running() as server:
        redis.fail(error("gone"), count=math.inf)
        answer = await server.get(path, may_raise=True)
        assert answer.status == 503, f"the status is 503 when Redis raises {error.__name__}"
        redis.fail(error("gone"), count=0)
        answer = await server.get(path)
        assert answer.status == 200, "the app answers again as soon as Redis is back"


@pytest.mark.parametrize("path", PATHS[1:])
async def test_a_bug_is_not_503(redis, path):
    """leaves the errors of others to FastAPI"""
    await redis.outside.hset("car:7", mapping=CAR)

    async def broken_maker(car_id):
        raise ConnectionError("the line to the maker is cut")

    def broken_estimate(car):
        raise TimeoutError("a mistake in the old library")

    async with Server(
        create_app(Connect(redis), broken_maker, broken_estimate)
    ).running() as server:
        answer = await server.get(path, may_raise=True)
    assert answer.status == 500, "only two errors of Redis become 503; the others are a 500"


async def test_another_error_of_redis(redis):
    """leaves other errors of Redis to FastAPI, too"""
    await redis.outside.set("car:7", "not a hash")
    async with Server(create_app(Connect(redis), no_maker, no_estimate)).running() as server:
        answer = await server.get("/cars/7", may_raise=True)
    assert answer.status == 500, "a `ResponseError` of Redis is a mistake in the program, not 503"


async def test_cancelled(redis, clock):
    """stops its work when the request is cancelled, and lets the others go on"""
    redis.latency = 0
    await redis.outside.hset("car:7", mapping=CAR)
    maker = Maker(seconds=60)
    async with Server(create_app(Connect(redis), maker, no_estimate)).running() as server:
        request = asyncio.create_task(server.get("/cars/7/recalls"), name="cancelled")
        await asyncio.sleep(5)
        other = asyncio.create_task(timed(clock, server.get("/cars/7/recalls")), name="other")
        await asyncio.sleep(5)
        request.cancel()
        await asyncio.wait([request])
        assert request.cancelled(), "a request that is cancelled ends with CancelledError"
        cancelled = maker.log.count("cancelled")
        assert cancelled == 1, "`ask_maker` was cancelled, once, before the request ended"
        assert clock.now == 10, "the request and `ask_maker` end when the request is cancelled"
        assert await other == (200, 65), "the other request is not disturbed"


async def test_cancelled_at_redis(redis):
    """gives its connection back when the request is cancelled"""
    redis.latency = 10
    async with Server(create_app(Connect(redis), no_maker, no_estimate)).running() as server:
        request = asyncio.create_task(server.get("/cars/7"), name="cancelled")
        await asyncio.sleep(5)
        request.cancel()
        await asyncio.wait([request])
        assert request.cancelled(), "a request that is cancelled ends with CancelledError"
        assert redis.connections_in_use == 0, "its connection is back at the client"
