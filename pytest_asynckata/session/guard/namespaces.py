"""The namespaces of modules and classes: noticing what was replaced in them, and putting it back.

Additions to modules stay: they do no harm, and libraries make them lazily. The comparison of a
thousand namespaces has to cost less than a millisecond, so it is made by loops that run in C.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from operator import is_
from types import FunctionType, ModuleType
from typing import Any

_HEAP_TYPE, _IMMUTABLE_TYPE = 1 << 9, 1 << 8
"""Flags of CPython: classes made by a program, and classes that cannot be changed."""
_MISSING = object()
_BUILTIN_NAMES = frozenset(vars(builtins))


@dataclass(frozen=True, slots=True)
class _Namespace:
    owner: ModuleType | type
    entries: Mapping[str, Any]

    def name_of(self, entry: str) -> str:
        owner = self.owner
        if isinstance(owner, type):
            return f"{owner.__module__}.{owner.__qualname__}.{entry}"
        return f"{owner.__name__}.{entry}"

    def put(self, name: str, value: Any) -> None:
        if isinstance(self.owner, type):
            type.__setattr__(self.owner, name, value)
        else:
            vars(self.owner)[name] = value

    def remove(self, name: str) -> None:
        if isinstance(self.owner, type):
            type.__delattr__(self.owner, name)
        else:
            del vars(self.owner)[name]


class Namespaces:
    """The modules of some packages, and the classes that are written in them."""

    def __init__(self, packages: Collection[str], *, lasting: bool) -> None:
        """`lasting`: what is remembered first counts for good, as far as it is code."""
        self._packages = frozenset(packages)
        self._lasting = lasting
        self._modules = 0
        self._found: dict[int, _Namespace] = {}
        self._before: dict[int, dict[str, Any]] = {}
        self._code: dict[FunctionType, Any] = {}

    def remember(self) -> None:
        """Take down how they are now."""
        if len(sys.modules) != self._modules:
            self._modules = len(sys.modules)
            self._found |= {id(space.owner): space for space in self._search()}
            for function in _functions(self._found.values()):
                self._code.setdefault(function, function.__code__)
        known = self._before if self._lasting else {}
        self._before = {
            key: known.get(key) or dict(space.entries) for key, space in self._found.items()
        }

    def restore(self) -> list[str]:
        """Put back what was replaced or removed since then; the full names of what was put back.

        Of what was added, only what hides something is taken away: methods of classes, and
        names of builtins.
        """
        changed: list[str] = []
        for key, before in self._before.items():
            space = self._found[key]
            if not _is_same(space.entries, before):
                changed += _restored(space, before, code_only=self._lasting)
        for function, code in self._code.items():
            if function.__code__ is not code:
                function.__code__ = code
                changed.append(f"{function.__module__}.{function.__qualname__}")
        return changed

    def _search(self) -> Iterator[_Namespace]:
        seen: set[type] = set()
        for name, module in list(sys.modules.items()):
            if not isinstance(module, ModuleType) or not self._is_ours(name):
                continue
            yield _Namespace(module, vars(module))
            for value in list(vars(module).values()):
                if isinstance(value, type) and value not in seen and self._can_change(value):
                    seen.add(value)
                    yield _Namespace(value, value.__dict__)

    def _is_ours(self, name: object) -> bool:
        return isinstance(name, str) and name.partition(".")[0] in self._packages

    def _can_change(self, value: type) -> bool:
        flags = value.__flags__
        return bool(flags & _HEAP_TYPE and not flags & _IMMUTABLE_TYPE) and self._is_ours(
            value.__module__
        )


def _is_same(entries: Mapping[str, Any], before: dict[str, Any]) -> bool:
    """Whether every value is still there, and in its place. Values that are new are not seen."""
    return len(entries) == len(before) and all(map(is_, before.values(), entries.values()))


def _restored(space: _Namespace, before: dict[str, Any], *, code_only: bool) -> Iterator[str]:
    for name, value in before.items():
        if space.entries.get(name, _MISSING) is not value:
            if _is_code(value):
                yield space.name_of(name)
            elif code_only:
                continue
            space.put(name, value)
    for name in set(space.entries) - set(before):
        value = space.entries[name]
        is_method = isinstance(space.owner, type) and hasattr(type(value), "__get__")
        if is_method or name in _BUILTIN_NAMES - {"_", "__doc__"}:
            space.remove(name)
            yield space.name_of(name)


def _is_code(value: Any) -> bool:
    return callable(value) or hasattr(type(value), "__get__")


def _functions(spaces: Collection[_Namespace]) -> Iterator[FunctionType]:
    for space in spaces:
        for value in space.entries.values():
            function = value
            if isinstance(value, classmethod | staticmethod):
                function = value.__func__
            elif isinstance(value, property):
                function = value.fget
            if isinstance(function, FunctionType):
                yield function
