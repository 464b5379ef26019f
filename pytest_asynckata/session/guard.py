"""Nothing that a subject patches outlives its test.

Module globals, `sys.modules`, `sys.path`, the environment and the working directory are put
back as they were. Additions to modules stay: they do no harm, and libraries make them lazily.
"""

from __future__ import annotations

import gc
import operator
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

_GUARDED = frozenset({"asyncio", "builtins", "concurrent", "gc", "inspect", "linecache", "os",
                      "queue", "random", "select", "socket", "threading", "time", "traceback",
                      "warnings"})  # fmt: skip
_GUARDED_SYS = ("stdin", "stdout", "stderr", "excepthook", "displayhook", "unraisablehook", "exit",
                "_getframe", "_current_frames")  # fmt: skip
_MISSING = object()


@contextmanager
def everything_restored() -> Iterator[None]:
    """Put back, at the end, what was replaced or removed meanwhile."""
    namespaces = [(vars(module), dict(vars(module))) for module in _guarded_modules()]
    streams = {name: getattr(sys, name) for name in _GUARDED_SYS}
    modules, path = dict(sys.modules), list(sys.path)
    environment, folder = dict(os.environ), Path.cwd()
    recursion_limit, switch_interval = sys.getrecursionlimit(), sys.getswitchinterval()
    collects = gc.isenabled()
    try:
        yield
    finally:
        sys.setrecursionlimit(recursion_limit)
        sys.setswitchinterval(switch_interval)
        for namespace, before in namespaces:
            _restore(namespace, before)
        if collects:
            gc.enable()
        _restore(sys.modules, modules)
        for name, value in streams.items():
            setattr(sys, name, value)
        if sys.path != path:
            sys.path[:] = path
        _restore_environment(environment, folder)


def _guarded_modules() -> list[Any]:
    modules = list(sys.modules.items())
    return [m for name, m in modules if name.partition(".")[0] in _GUARDED and m]


def _restore(namespace: dict[str, Any], before: dict[str, Any]) -> None:
    if all(map(operator.is_, map(namespace.get, before), before.values())):
        return  # as nearly always; the loop below would be a third of what a test costs
    for name, value in before.items():
        if namespace.get(name, _MISSING) is not value:
            namespace[name] = value


def _restore_environment(environment: dict[str, str], folder: Path) -> None:
    test_marker = "PYTEST_CURRENT_TEST"
    current = os.environ.get(test_marker)
    if {**os.environ, test_marker: ""} != {**environment, test_marker: ""}:
        os.environ.clear()
        os.environ.update(environment)
        if current is not None:
            os.environ[test_marker] = current
    with suppress(OSError):
        os.chdir(folder)
