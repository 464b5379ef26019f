"""What a subject registers for the end of the process does not run: it could hang or end it."""

from __future__ import annotations

import atexit
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_register = atexit.register


@contextmanager
def no_exit_handlers(is_learners: Callable[[str], bool]) -> Iterator[None]:
    """While the context lasts, `atexit.register` does nothing for the learner's own code."""

    def register(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Callable[..., Any]:
        if not is_learners(sys._getframe(1).f_code.co_filename):
            _register(function, *args, **kwargs)
        return function

    before, atexit.register = atexit.register, register
    try:
        yield
    finally:
        atexit.register = before
