"""The virtual-time loop: exact, honest about the real world, and never hanging."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import math
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_asynckata.loop.schedule import Schedule
from pytest_asynckata.loop.shut_down import shut_down
from pytest_asynckata.loop.stuck import Deadlock, EndlessWaiting, NeverPauses
from pytest_asynckata.loop.virtual import VirtualTimeLoop


def run_with_time(main: Callable[[], Coroutine[Any, Any, Any]], seed: int = 0) -> tuple[Any, float]:
    """The result of a coroutine on a virtual-time loop, and the virtual seconds it took."""
    with asyncio.Runner(loop_factory=lambda: VirtualTimeLoop(Schedule(seed))) as runner:
        loop = runner.get_loop()
        assert isinstance(loop, VirtualTimeLoop)
        try:
            return runner.run(main()), loop.time()
        finally:
            shut_down(loop)


@given(st.lists(st.integers(0, 10**6), max_size=20))
def test_sums_of_decimal_delays_are_exact(milliseconds: list[int]) -> None:
    async def main() -> None:
        for delay in milliseconds:
            await asyncio.sleep(delay / 1000)

    assert run_with_time(main)[1] == round(sum(milliseconds) / 1000, 3)


def test_an_hour_costs_nothing() -> None:
    started = time.perf_counter()

    async def main() -> float:
        await asyncio.gather(*(asyncio.sleep(3600) for _ in range(100)))
        return time.perf_counter() - started

    real, virtual = run_with_time(main)
    assert virtual == 3600
    assert real < 60


def test_enormous_times_still_advance() -> None:
    async def main() -> None:
        await asyncio.sleep(1e12)
        await asyncio.sleep(1)

    assert run_with_time(main)[1] == 1e12 + 1


def test_timers_of_one_moment_fire_in_the_order_they_were_made() -> None:
    async def main() -> list[int]:
        order: list[int] = []
        for number in range(50):
            asyncio.get_running_loop().call_later(1, order.append, number)
        await asyncio.sleep(2)
        return order

    assert run_with_time(main)[0] == list(range(50))


def test_a_seed_varies_ties_and_repeats_them() -> None:
    async def main() -> tuple[int, ...]:
        order: list[int] = []
        for number in range(20):
            asyncio.get_running_loop().call_later(1, order.append, number)
        await asyncio.sleep(2)
        return tuple(order)

    orders = {seed: run_with_time(main, seed)[0] for seed in (1, 2, 3)}
    assert len({*orders.values(), tuple(range(20))}) == 4
    assert orders[2] == run_with_time(main, 2)[0]


def test_call_soon_stays_first_in_first_out_under_every_seed() -> None:
    async def main() -> list[int]:
        order: list[int] = []
        for number in range(20):
            asyncio.get_running_loop().call_soon(order.append, number)
        await asyncio.sleep(0)
        return order

    assert run_with_time(main, 7)[0] == list(range(20))


def test_time_waits_for_a_working_thread() -> None:
    async def main() -> str:
        try:
            await asyncio.wait_for(asyncio.to_thread(time.sleep, 0.1), 0.05)
        except TimeoutError:
            return "the clock ran ahead of the thread"
        return "the thread came to its end first"

    assert run_with_time(main) == ("the thread came to its end first", 0.0)


def test_threads_block_for_virtual_time() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualTimeLoop)
        await asyncio.gather(*(asyncio.to_thread(loop.block_thread, s) for s in (3, 1, 2)))

    for _repetition in range(20):
        assert run_with_time(main)[1] == 3


def test_a_thread_may_wait_for_the_loop() -> None:
    async def main() -> str:
        loop = asyncio.get_running_loop()

        def ask() -> str:
            return asyncio.run_coroutine_threadsafe(asyncio.sleep(5, "answer"), loop).result()

        return await asyncio.to_thread(ask)

    assert run_with_time(main) == ("answer", 5)


def test_a_pool_that_is_idle_does_not_stop_the_clock() -> None:
    async def main() -> None:
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            await asyncio.wrap_future(pool.submit(int))
            await asyncio.sleep(10)
            await asyncio.wrap_future(pool.submit(int))

    assert run_with_time(main)[1] == 10


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_one_pool_may_serve_several_loops(kind: str) -> None:
    make = concurrent.futures.ThreadPoolExecutor
    if kind == "processes":
        make = concurrent.futures.ProcessPoolExecutor  # type: ignore[assignment]

    async def main() -> object:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(0.01):  # the real work takes longer than this in real time
            return await loop.run_in_executor(pool, time.sleep, 0.1)

    with make(1) as pool:
        for _loop in range(2):
            assert run_with_time(main) == (None, 0.0)


def test_a_pool_that_works_for_others_does_not_stop_the_clock() -> None:
    over = threading.Event()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        pool.submit(over.wait)
        try:
            assert run_with_time(lambda: asyncio.sleep(5, "slept")) == ("slept", 5.0)
        finally:
            over.set()


def test_a_new_thread_with_the_ident_of_an_old_one_is_seen() -> None:
    async def main() -> None:
        for _repetition in range(20):
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                await asyncio.wrap_future(pool.submit(time.sleep, 0.001))

    old = threading.Thread(target=time.sleep, args=(0.01,))
    old.start()
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.get_loop()
        old.join()  # its ident is free from now on
        runner.run(main())


def test_a_process_pool_works() -> None:
    async def main() -> int:
        with concurrent.futures.ProcessPoolExecutor(1) as pool:
            loop = asyncio.get_running_loop()
            first = await loop.run_in_executor(pool, abs, -5)
            await asyncio.sleep(100)
            return first + await loop.run_in_executor(pool, abs, -6)

    assert run_with_time(main) == (11, 100)


def test_a_subprocess_is_waited_for() -> None:
    async def main() -> bytes:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "import time; time.sleep(0.2); print(5)", stdout=-1
        )
        output, _errors = await asyncio.wait_for(process.communicate(), 60)
        return output.strip()

    assert run_with_time(main)[0] == b"5"


def test_time_passes_while_one_end_of_a_connection_does_not_read() -> None:
    size = 8 * 1024 * 1024  # more than the system keeps for a connection

    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(bytes(size))
        await writer.drain()
        writer.close()

    async def main() -> int:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            address = server.sockets[0].getsockname()
            reader, writer = await asyncio.open_connection(*address, limit=4096)
            await asyncio.sleep(3600)  # by then the reader has paused, and the server waits
            answer = await reader.read()
            writer.close()
        return len(answer)

    assert run_with_time(main) == (size, 3600.0)


def test_sockets_within_the_loop_live_on_virtual_time() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            await asyncio.sleep(2)
            writer.write(line)
            await writer.drain()
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            for _line in range(3):
                writer.write(b"x\n")
                assert await reader.readline() == b"x\n"
            writer.close()
            await writer.wait_closed()

    assert run_with_time(main)[1] == 6


def test_a_deadlock_names_every_task_and_what_it_waits_for() -> None:
    async def main() -> None:
        queue: asyncio.Queue[int] = asyncio.Queue()

        async def worker() -> None:
            await queue.get()

        await asyncio.create_task(worker(), name="worker")

    with pytest.raises(Deadlock) as caught:
        run_with_time(main)
    waiting = {task.waits_for for task in caught.value.tasks}
    assert waiting == {"asyncio.Queue.get", "task 'worker'"}
    (worker,) = [task for task in caught.value.tasks if task.name == "worker"]
    assert worker.stack[0].function.endswith("worker")


def test_a_deadlock_is_seen_through_async_generators_and_awaitables() -> None:
    class Waiter:
        def __await__(self) -> Any:
            return (yield from asyncio.Event().wait().__await__())

    async def numbers() -> Any:
        await Waiter()
        yield 1

    async def main() -> None:
        async for _number in numbers():
            pass

    with pytest.raises(Deadlock) as caught:
        run_with_time(main)
    functions = " ".join(place.function for place in caught.value.tasks[0].stack)
    assert "numbers" in functions
    assert "Waiter.__await__" in functions
    assert "Event.wait" in functions


def test_a_deadlock_between_sockets_of_the_loop_is_seen() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readline()
            await asyncio.Event().wait()
        finally:
            writer.close()

    async def main() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        try:
            writer.write(b"x\n")
            await reader.readline()
        finally:
            writer.close()
            server.close()

    with pytest.raises(Deadlock):
        run_with_time(main)


def test_a_thread_that_waits_for_nobody_is_a_deadlock() -> None:
    async def main() -> None:
        never = threading.Event()
        with concurrent.futures.ThreadPoolExecutor() as pool:
            try:
                await asyncio.get_running_loop().run_in_executor(pool, never.wait)
            finally:
                never.set()

    with pytest.raises(Deadlock):
        run_with_time(main)


@pytest.mark.parametrize("delay", [math.inf, 1e400])
def test_sleeping_for_ever_is_a_deadlock(delay: float) -> None:
    async def main() -> None:
        await asyncio.sleep(delay)

    with pytest.raises(Deadlock):
        run_with_time(main)


def test_spinning_is_seen() -> None:
    async def main() -> None:
        while True:
            await asyncio.sleep(0)

    with pytest.raises(NeverPauses):
        run_with_time(main)


def test_polling_without_end_is_seen() -> None:
    async def main() -> None:
        while True:
            await asyncio.sleep(0.01)

    with pytest.raises(EndlessWaiting):
        run_with_time(main)


def test_a_task_that_refuses_to_end_does_not_hang_the_shut_down() -> None:
    async def stubborn() -> None:
        while True:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(1)

    async def main() -> str:
        asyncio.create_task(stubborn())  # noqa: RUF006
        await asyncio.sleep(0)
        return "done"

    assert run_with_time(main)[0] == "done"


def test_what_nobody_saw_is_kept() -> None:
    async def fail() -> None:
        raise ValueError("lost")

    async def main() -> list[Any]:
        asyncio.create_task(fail())  # noqa: RUF006
        await asyncio.sleep(1)
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualTimeLoop)
        return [str(context["exception"]) for context in loop.unhandled]

    assert run_with_time(main)[0] == ["lost"]


def test_leftover_timers_are_listed_without_the_cancelled_ones() -> None:
    async def main() -> list[float]:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualTimeLoop)
        loop.call_later(5, print)
        loop.call_later(3, print).cancel()
        loop.call_later(1, print)
        return [timer.when() for timer in loop.timers()]

    assert run_with_time(main)[0] == [1, 5]


def test_debug_mode_checks_what_asyncio_checks() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.set_debug(True)
        with pytest.raises(TypeError):
            loop.call_at(1, main)
        with pytest.raises(TypeError):
            loop.call_at(None, print)  # type: ignore[arg-type]

    run_with_time(main)


@pytest.mark.parametrize("latency", [0.0, 1.0, 0.3])
def test_latencies_are_as_written_under_the_plain_schedule(latency: float) -> None:
    assert Schedule(0).latency(latency) == latency
    assert latency / 2 <= Schedule(3).latency(latency) <= 2 * latency
