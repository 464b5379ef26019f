"""`shortcut`: the learner's code calls what the kata asks them to build.

The forbidden functions are wrapped where they live; a call counts when the frame that makes
it belongs to the kata's folder and is not the test. The call itself goes through unchanged:
instruments observe and never steer.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, update_wrapper
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any
from unittest import mock


@dataclass(frozen=True, slots=True)
class ShortcutCall:
    """One call of a forbidden name from the learner's code."""

    name: str
    file: str
    line: int


class ShortcutWatch:
    """Watches one kata's forbidden names (dotted) while it is installed.

    One watch lasts as long as its kata, because `from asyncio import gather` keeps the wrapper
    that was there at the import. `is_learners` says of a file name whether it is the learner's.
    """

    def __init__(self, forbidden: Collection[str], is_learners: Callable[[str], bool]) -> None:
        self._is_learners = is_learners
        self._calls: list[ShortcutCall] = []
        self._replaced = [item for name in forbidden for item in self._replacements(name)]

    @contextmanager
    def installed(self) -> Iterator[None]:
        """While the context lasts, calls of the forbidden names are seen."""
        with ExitStack() as stack:
            for module, attribute, wrapped in self._replaced:
                stack.enter_context(mock.patch.object(module, attribute, wrapped))
            yield

    def take(self) -> list[ShortcutCall]:
        """The calls seen since the last time, in order."""
        calls, self._calls[:] = list(self._calls), []
        return calls

    def _replacements(self, name: str) -> Iterator[tuple[ModuleType, str, Any]]:
        module_name, _, attribute = name.rpartition(".")
        try:
            original = getattr(importlib.import_module(module_name), attribute)
        except (ImportError, AttributeError):
            return  # not there on this Python: nobody can call it

        def saw(frame: FrameType) -> None:
            if self._is_learners(frame.f_code.co_filename):
                self._calls.append(ShortcutCall(name, frame.f_code.co_filename, frame.f_lineno))

        wrapped = _wrap(original, saw)
        for module in _modules_with(module_name.split(".")[0], attribute, original):
            yield module, attribute, wrapped


def _modules_with(package: str, attribute: str, original: object) -> list[ModuleType]:
    """The package itself and those of its modules that hand out the same object."""
    return [
        module
        for name, module in list(sys.modules.items())
        if name.split(".")[0] == package and vars(module).get(attribute) is original
    ]


def _wrap(original: Any, saw: Callable[[FrameType], None]) -> Any:
    return _wrap_class(original, saw) if inspect.isclass(original) else _wrap_call(original, saw)


def _wrap_call(original: Callable[..., Any], saw: Callable[[FrameType], None]) -> Any:
    def watched(*args: Any, **kwargs: Any) -> Any:
        saw(sys._getframe(1))
        return original(*args, **kwargs)

    update_wrapper(watched, original)
    del watched.__wrapped__  # type: ignore[attr-defined]  # no way around the watch
    return watched


def _wrap_class(original: type, saw: Callable[[FrameType], None]) -> type:
    class Watching(type(original)):  # type: ignore[misc]
        def __call__(cls, *args: Any, **kwargs: Any) -> Any:
            saw(sys._getframe(1))
            return super().__call__(*args, **kwargs)

        def __instancecheck__(cls, instance: object) -> bool:
            return isinstance(instance, original)

    namespace = {"__module__": original.__module__, "__qualname__": original.__qualname__}
    return Watching(original.__name__, (original,), namespace)


def learners_files(kata_folder: Path, subject: Path) -> Callable[[str], bool]:
    """Whether a file name is the subject or a helper beside it, and not a test of the kata."""
    subject_file, folder = str(subject), str(subject.parent)
    tests = str(kata_folder)

    @cache  # it is asked for every frame of every call that is watched
    def is_learners(file: str) -> bool:
        if file == subject_file:
            return True
        path = Path(file)
        beside = str(path.parent) in {folder, tests}
        return beside and not path.name.startswith("test_") and path.suffix == ".py"

    return is_learners
