"""Which event loops each test of a kata runs on, as pytest-asyncio asks for them.

On the loop with the virtual clock once for each schedule seed; then, where the kata asks for it,
once on each other loop. There nothing is recorded: what the test itself says is the verdict.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest

from pytest_asynckata.kata.loops import OtherLoop, factory_of, has
from pytest_asynckata.loop.schedule import Schedule
from pytest_asynckata.loop.virtual import VirtualTimeLoop
from pytest_asynckata.session.collect import KataModule, kata_module_of
from pytest_asynckata.session.fixtures import FIXTURES
from pytest_asynckata.session.state import KataSession


@dataclass(frozen=True, eq=False)
class LoopMaker:
    """Makes the loop of one run of a test."""

    session: KataSession
    seed: int = 0
    other: OtherLoop | None = None
    """Which loop, if not the one with the virtual clock."""

    @property
    def id(self) -> str:
        """What the id of a test shows of it, if the test runs on several loops."""
        return self.other or f"seed{self.seed}"

    def __call__(self) -> asyncio.AbstractEventLoop:
        if self.other is not None:
            return factory_of(self.other)()
        schedule = Schedule(self.seed)
        self.session.loop = VirtualTimeLoop(schedule, recorded=self.session.options.recorded)
        return self.session.loop


def loop_factories(
    session: KataSession, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """For pytest-asyncio: the loops of a test, in the order in which they are tried."""
    module = kata_module_of(item)
    if module is None:
        return {"asyncio": asyncio.new_event_loop}
    makers = [LoopMaker(session, seed) for seed in module.seeds]
    makers += [LoopMaker(session, other=loop) for loop in _others(module, item)]
    return {maker.id: maker for maker in makers}


def _others(module: KataModule, item: pytest.Item) -> Iterator[OtherLoop]:
    """Those that the kata asks for: with the plain schedule, for other loops have no seeds."""
    needs_virtual_time = not FIXTURES.keys().isdisjoint(getattr(item, "fixturenames", ()))
    if needs_virtual_time or 0 not in module.seeds:
        return
    for loop in module.kata.manifest.also_on:
        if has(loop):
            yield loop


def maker_of(item: pytest.Item) -> LoopMaker | None:
    """What makes the loop of a test; None for a test that is no coroutine function."""
    callspec = getattr(item, "callspec", None)
    values = callspec.params.values() if callspec is not None else ()
    return next((value for value in values if isinstance(value, LoopMaker)), None)


def other_loop_of(item: pytest.Item) -> OtherLoop | None:
    """The loop that this run of a test is on; None for the one with the virtual clock."""
    maker = maker_of(item)
    return maker.other if maker is not None else None
