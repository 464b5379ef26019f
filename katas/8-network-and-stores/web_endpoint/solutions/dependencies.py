"""The client travels in the state of the lifespan; dependencies fetch it and the car."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Annotated, Any

import redis.exceptions
from fastapi import Depends, FastAPI, HTTPException, Request, status
from fastapi.concurrency import run_in_threadpool
from redis.asyncio import Redis

Car = dict[str, str]


def get_client(request: Request) -> Redis:
    """A plain function as a dependency: FastAPI calls it in a thread."""
    return request.state.client


async def get_car(car_id: str, client: Annotated[Redis, Depends(get_client)]) -> Car:
    """The car of the path. Every endpoint that asks for it gets the same answers and errors."""
    try:
        car = await client.hgetall(f"car:{car_id}")
    except (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError) as error:
        raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE) from error
    if not car:
        raise HTTPException(status.HTTP_404_NOT_FOUND)
    return car


TheCar = Annotated[Car, Depends(get_car)]


def create_app(
    connect: Callable[[], Redis],
    ask_maker: Callable[[str], Coroutine[Any, Any, list[str]]],
    estimate: Callable[[Car], int],
) -> FastAPI:
    """An app that answers requests for cars."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Redis]]:
        client = connect()
        try:
            yield {"client": client}
        finally:
            await client.aclose()

    app = FastAPI(lifespan=lifespan)

    @app.get("/cars/{car_id}")
    async def show_car(car: TheCar) -> Car:
        return car

    @app.get("/cars/{car_id}/recalls")
    async def show_recalls(car_id: str, car: TheCar) -> list[str]:
        return await asyncio.create_task(ask_maker(car_id))

    @app.get("/cars/{car_id}/price")
    async def show_price(car: TheCar) -> int:
        return await run_in_threadpool(estimate, car)

    return app
