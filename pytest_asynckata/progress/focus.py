"""Which katas a run is about: those that are done, and the current one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pytest_asynckata.errors import BrokenPack
from pytest_asynckata.kata.pack import Kata, Pack
from pytest_asynckata.kata.requirements import lack_of


@dataclass(frozen=True, slots=True)
class Focus:
    """The names of the katas to run, of those that were done before, and of the current one."""

    katas: tuple[str, ...]
    done: tuple[str, ...]
    current: str | None
    left_out: tuple[str, ...] = ()
    """Katas that come before the current one and lack a package: nobody has to wait for them."""


def focus_on(
    pack: Pack, done: Collection[str], *, name: str | None = None, all: bool = False
) -> Focus:
    """The focus of a run. `name` picks one kata; `all` takes the whole track."""
    finished = tuple(kata.name for kata in pack if kata.name in done)
    if name is not None and pack.kata(name) is not None:
        return Focus((name,), finished, name)  # no other kata need be looked at
    upcoming, left_out = _upcoming([kata for kata in pack if kata.name not in done])
    if name is not None:
        return Focus((), finished, upcoming, left_out)
    if all:
        return Focus(tuple(kata.name for kata in pack), finished, upcoming, left_out)
    katas = tuple(kata.name for kata in pack if kata.name in done or kata.name == upcoming)
    return Focus(katas, finished, upcoming, left_out)


def _upcoming(candidates: list[Kata]) -> tuple[str | None, tuple[str, ...]]:
    """The first kata that can be run here, and those that had to be passed over."""
    left_out: list[str] = []
    for kata in candidates:
        if not _lacks_something(kata):
            return kata.name, tuple(left_out)
        left_out.append(kata.name)
    return None, tuple(left_out)


def _lacks_something(kata: Kata) -> bool:
    try:
        return bool(lack_of(kata))
    except BrokenPack:  # which is told of where the kata is judged, with all its mistakes
        return False
