"""What a kata needs beside asynckata, and whether it is there.

Looks for modules without importing them. A kata that lacks one is left out; it is no failure.
"""

from __future__ import annotations

from functools import cache
from importlib.machinery import PathFinder

from pytest_asynckata.kata.manifest import Requirement
from pytest_asynckata.kata.pack import Kata
from pytest_asynckata.language import _

REQUIREMENTS = "requirements"
"""The name of the test that stands for all others where a package is missing."""


def missing(kata: Kata) -> tuple[Requirement, ...]:
    """What the kata needs and this Python does not have; may raise `BrokenPack`."""
    return tuple(needed for needed in kata.head.requires if not _is_there(needed.module))


def how_to_get(requirements: tuple[Requirement, ...]) -> str:
    """The sentence that says what is missing, and the one line that installs it."""
    names = ", ".join(needed.module for needed in requirements)
    wanted = " ".join(f"'{what}'" for what in dict.fromkeys(n.install for n in requirements))
    sentence = _("needs {names}, which is not installed; type: python -m pip install {wanted}")
    return sentence.format(names=names, wanted=wanted)


@cache
def _is_there(module: str) -> bool:
    # Not importlib.util.find_spec, which imports the packages around a module.
    return PathFinder.find_spec(module.partition(".")[0]) is not None
