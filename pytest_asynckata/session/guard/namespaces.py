"""The namespaces of modules and classes: noticing what was replaced in them, and putting it back.

Additions to modules stay: they do no harm, and libraries make them lazily. The comparison runs
around every test, so its loops run in C.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter, is_
from types import FunctionType, ModuleType
from typing import Any

_HEAP_TYPE, _IMMUTABLE_TYPE = 1 << 9, 1 << 8
"""Flags of CPython: classes made by a program, and classes that cannot be changed."""
_MISSING = object()
_CODE_OF = attrgetter("__code__")
_SHADOWS = frozenset(vars(builtins)) - {"_", "__doc__"}

Owner = ModuleType | type
Chosen = Callable[[], Iterable[Owner]]


def modules_of(*packages: str) -> Iterator[ModuleType]:
    """Every module of some packages that is imported now."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in packages and isinstance(module, ModuleType):
            yield module


def with_classes(modules: Iterable[ModuleType]) -> Iterator[Owner]:
    """The modules, and the classes in them that their own package has written."""
    for module in modules:
        yield module
        package = module.__name__.partition(".")[0]
        for value in list(vars(module).values()):
            if isinstance(value, type) and _can_change(value, package):
                yield value


@dataclass(frozen=True, slots=True)
class _Namespace:
    owner: Owner
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
    """Some modules and classes; `chosen` is asked again when more modules are imported.

    `lasting`: what is remembered first counts for good, as far as it is code. `code`: functions
    are looked into as well.
    """

    def __init__(self, chosen: Chosen, *, lasting: bool, code: bool = False) -> None:
        self._chosen, self._lasting, self._looks_into_code = chosen, lasting, code
        self._modules = 0
        self._spaces: dict[int, _Namespace] = {}
        self._before: dict[int, dict[str, Any]] = {}
        self._code: dict[FunctionType, Any] = {}

    def remember(self) -> None:
        """Take down how they are now."""
        if len(sys.modules) != self._modules:
            self._modules = len(sys.modules)
            self._look_around()
        known = self._before if self._lasting else {}
        self._before = {
            key: known.get(key) or dict(space.entries) for key, space in self._spaces.items()
        }

    def restore(self) -> list[str]:
        """Put back what was replaced or removed since then; the full names of what was changed."""
        changed: list[str] = []
        for key, before in self._before.items():
            space = self._spaces[key]
            if not is_same(space.entries, before):
                changed += _put_back(space, before, code_only=self._lasting)
            if len(space.entries) != len(before):
                changed += _taken_away(space, before)
        if not all(map(is_, map(_CODE_OF, self._code), self._code.values())):
            changed += self._restored_code()
        return changed

    def _look_around(self) -> None:
        owners = {id(owner): owner for owner in self._chosen()}
        for key, owner in owners.items():
            if key not in self._spaces:
                entries = owner.__dict__ if isinstance(owner, type) else vars(owner)
                self._spaces[key] = _Namespace(owner, entries)
                if self._looks_into_code:
                    self._code |= {f: f.__code__ for f in _functions(entries)}

    def _restored_code(self) -> Iterator[str]:
        for function, code in self._code.items():
            if function.__code__ is not code:
                function.__code__ = code
                yield f"{function.__module__}.{function.__qualname__}"


def is_same(entries: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether every value is still there, and in its place. What was added stands after them."""
    return len(entries) >= len(before) and all(map(is_, before.values(), entries.values()))


def _can_change(value: type, package: str) -> bool:
    """Whether a class of this package can be patched: those written in C cannot."""
    is_python = value.__flags__ & _HEAP_TYPE and not value.__flags__ & _IMMUTABLE_TYPE
    return bool(is_python) and value.__module__.partition(".")[0] == package


def _put_back(space: _Namespace, before: dict[str, Any], *, code_only: bool) -> Iterator[str]:
    for name, value in before.items():
        if space.entries.get(name, _MISSING) is not value:
            if _is_code(value):
                yield space.name_of(name)
            elif code_only:
                continue
            space.put(name, value)


def _taken_away(space: _Namespace, before: Collection[str]) -> Iterator[str]:
    """Of what was added, what hides something: methods of classes, and names of builtins."""
    for name in set(space.entries).difference(before):
        is_method = isinstance(space.owner, type) and hasattr(type(space.entries[name]), "__get__")
        if is_method or name in _SHADOWS:
            space.remove(name)
            yield space.name_of(name)


def _is_code(value: Any) -> bool:
    """Functions, classes, methods. A function made inside another one belongs to a moment.

    pytest puts such functions into its modules for as long as a test lasts.
    """
    if isinstance(value, FunctionType) and "<locals>" in value.__qualname__:
        return False
    return callable(value) or hasattr(type(value), "__get__")


def _functions(entries: Mapping[str, Any]) -> Iterator[FunctionType]:
    for value in entries.values():
        function = value
        if isinstance(value, classmethod | staticmethod):
            function = value.__func__
        elif isinstance(value, property):
            function = value.fget
        if isinstance(function, FunctionType):
            yield function
