"""Whether a module is here, asked without importing it."""

from __future__ import annotations

from functools import cache
from importlib.machinery import PathFinder


@cache
def is_installed(module: str) -> bool:
    """Whether the package around a module can be found; the answer lasts as long as the process."""
    # Not importlib.util.find_spec, which imports the packages around a module.
    return PathFinder.find_spec(module.partition(".")[0]) is not None
