"""Protects the client with a lock, so that requests wait for each other."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response
from redis.asyncio import Redis
from redis.exceptions import ConnectionError, TimeoutError

Car = dict[str, str]


def create_app(
    connect: Callable[[], Redis],
    ask_maker: Callable[[str], Coroutine[Any, Any, list[str]]],
    estimate: Callable[[Car], int],
) -> FastAPI:
    """An app that answers requests for cars."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with connect() as app.state.redis:
            yield

    app = FastAPI(lifespan=lifespan)
    lock = asyncio.Lock()

    async def load(car_id: str) -> Car:
        async with lock:
            car = await app.state.redis.hgetall(f"car:{car_id}")
        if not car:
            raise HTTPException(404, "There is no such car.")
        return car

    @app.get("/cars/{car_id}")
    async def show_car(car_id: str) -> Car:
        return await load(car_id)

    @app.get("/cars/{car_id}/recalls")
    async def show_recalls(car_id: str) -> list[str]:
        await load(car_id)
        return await ask_maker(car_id)

    @app.get("/cars/{car_id}/price")
    async def show_price(car_id: str) -> int:
        return await asyncio.to_thread(estimate, await load(car_id))

    @app.exception_handler(ConnectionError)
    @app.exception_handler(TimeoutError)
    async def unavailable(request: Request, error: Exception) -> Response:
        return Response(status_code=503)

    return app
