"""A class without any FastAPI in it does the work; the app only translates."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse
from redis.asyncio import Redis
from redis.exceptions import ConnectionError, TimeoutError

Car = dict[str, str]


class NoSuchCar(Exception):
    """There is no car with this id."""


class StoreIsGone(Exception):
    """Redis does not answer."""


@dataclass
class Garage:
    """The cars, and what is known about them."""

    client: Redis
    ask_maker: Callable[[str], Coroutine[Any, Any, list[str]]]
    estimate: Callable[[Car], int]

    async def car(self, car_id: str) -> Car:
        """The fields of a car.

        Raises:
            NoSuchCar: if there is no such car.
            StoreIsGone: if Redis does not answer.
        """
        try:
            fields = await self.client.hgetall(f"car:{car_id}")
        except (ConnectionError, TimeoutError) as error:
            raise StoreIsGone from error
        if not fields:
            raise NoSuchCar(car_id)
        return fields

    async def recalls(self, car_id: str) -> list[str]:
        """What the maker says about a car."""
        await self.car(car_id)
        return await self.ask_maker(car_id)

    async def price(self, car_id: str) -> int:
        """What a car is worth."""
        car = await self.car(car_id)
        return await asyncio.get_running_loop().run_in_executor(None, self.estimate, car)


def create_app(
    connect: Callable[[], Redis],
    ask_maker: Callable[[str], Coroutine[Any, Any, list[str]]],
    estimate: Callable[[Car], int],
) -> FastAPI:
    """An app that answers requests for cars."""
    router = APIRouter(prefix="/cars/{car_id}")
    garages: list[Garage] = []

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            client = connect()
            stack.push_async_callback(client.aclose)
            garages.append(Garage(client, ask_maker, estimate))
            stack.callback(garages.clear)
            yield

    @router.get("")
    async def show_car(car_id: str) -> Car:
        return await garages[0].car(car_id)

    @router.get("/recalls")
    async def show_recalls(car_id: str) -> list[str]:
        return await garages[0].recalls(car_id)

    @router.get("/price")
    async def show_price(car_id: str) -> int:
        return await garages[0].price(car_id)

    def answers(status: int) -> Callable[..., JSONResponse]:
        return lambda request, error: JSONResponse({"detail": repr(error)}, status)

    app = FastAPI(
        lifespan=lifespan,
        exception_handlers={StoreIsGone: answers(503), NoSuchCar: answers(404)},
    )
    app.include_router(router)
    return app
