"""How a learner goes on from the page, in the words of the place where the page is shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ways:
    """What to type or to press; as they are here, they fit a page that `pytest` shows."""

    next_hint: str = "pytest --kata-hint"
    solution: str = "asynckata solution {name}"
    """`{name}` stands for the kata's name."""
    next_kata: str = "pytest"


PYTEST_WAYS = Ways()
