"""Which katas a run is about: those that are done, and the current one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pytest_asynckata.kata.pack import Pack


@dataclass(frozen=True, slots=True)
class Focus:
    """The names of the katas to run, of those that were done before, and of the current one."""

    katas: tuple[str, ...]
    done: tuple[str, ...]
    current: str | None


def focus_on(
    pack: Pack, done: Collection[str], *, name: str | None = None, all: bool = False
) -> Focus:
    """The focus of a run. `name` picks one kata; `all` takes the whole track."""
    finished = tuple(kata.name for kata in pack if kata.name in done)
    upcoming = next((kata.name for kata in pack if kata.name not in done), None)
    if name is not None:
        chosen = tuple(kata.name for kata in pack if kata.name == name)
        return Focus(chosen, finished, name if chosen else upcoming)
    if all:
        return Focus(tuple(kata.name for kata in pack), finished, upcoming)
    katas = tuple(kata.name for kata in pack if kata.name in done or kata.name == upcoming)
    return Focus(katas, finished, upcoming)
