"""From the modules that a pack names under `plugins` to their implementations of our hooks.

A name that ends in `.py` is a file beside `pack.toml`; all others are modules that are installed.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from pytest_asynckata import hookspecs
from pytest_asynckata.extend.faults import Faults
from pytest_asynckata.language import _

_PREFIX = "pytest_asynckata_"


@dataclass(frozen=True, slots=True)
class Implementation:
    """A function of an extension that implements one of our hooks."""

    name: str
    """The extension's."""
    function: Callable[..., Any]
    argument_names: tuple[str, ...]


class _Manager(pluggy.PluginManager):
    """Takes every function with the name of a hook of ours, marked or not, as pytest does."""

    def parse_hookimpl_opts(self, plugin: object, name: str) -> pluggy.HookimplOpts | None:
        if not name.startswith(_PREFIX) or not inspect.isroutine(getattr(plugin, name, None)):
            return None
        return super().parse_hookimpl_opts(plugin, name) or pluggy.HookimplOpts(
            wrapper=False, hookwrapper=False, optionalhook=False, tryfirst=False, trylast=False,
            specname=None,
        )  # fmt: skip


def load_plugins(pack_folder: Path, names: Sequence[str], faults: Faults) -> pluggy.PluginManager:
    """The plugins of a pack, those that can be imported and whose hooks are ours."""
    manager = _Manager("pytest")
    manager.add_hookspecs(hookspecs)
    for name in names:
        with faults.become_notices(name):
            try:
                module = _import(pack_folder, name)
                for unknown in _unknown_hooks(module):
                    faults.add(name, unknown)
                manager.register(module, name)
            except ModuleNotFoundError as error:
                if not _is_not_installed(name, error):
                    raise
                sentence = _(
                    "the extension {name} of this pack is not installed; "
                    "install the package that the pack came with"
                )
                faults.add_sentence(sentence.format(name=name))
    return manager


def plugins_hash(pack_folder: Path, names: Sequence[str]) -> str:
    """Another one when the source of a plugin is another one. No plugin is imported for it."""
    digest = hashlib.sha256(repr(names).encode())
    for name in names:
        file = pack_folder / name if name.endswith(".py") else _file_of(name)
        if file is not None and file.is_file():
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _file_of(name: str) -> Path | None:
    """Where a module is, as far as that can be known without running it."""
    try:
        spec = importlib.util.find_spec(name)
    except Exception:  # the packages around it are imported
        return None
    return Path(spec.origin) if spec is not None and spec.origin is not None else None


def implementations(hook: str, *relays: object) -> list[Implementation]:
    """The implementations of a hook, in the order in which pluggy calls them, none twice."""
    callers = [getattr(relay, hook) for relay in relays if hasattr(relay, hook)]
    found: dict[Any, Implementation] = {}
    for caller in callers:
        for impl in reversed(caller.get_hookimpls()):
            made = Implementation(impl.plugin_name, impl.function, tuple(impl.argnames))
            found.setdefault(impl.function, made)
    return list(found.values())


def _unknown_hooks(module: ModuleType) -> Iterator[str]:
    """A hook that is misspelt would never be called."""
    known = [name for name in vars(hookspecs) if name.startswith(_PREFIX)]
    for name in vars(module):
        if name.startswith(_PREFIX) and name not in known:
            near = get_close_matches(name, known, n=1) or known
            sentence = _("there is no hook {name}; did you mean {near}?")
            yield sentence.format(name=name, near=", ".join(near))


def _is_not_installed(name: str, error: ModuleNotFoundError) -> bool:
    """Whether it is the plugin itself that is missing, and not something that it imports."""
    return error.name is not None and f"{name}.".startswith(f"{error.name}.")


def _import(pack_folder: Path, name: str) -> ModuleType:
    if name.endswith(".py"):
        return _import_file(pack_folder / name)
    return importlib.import_module(name)


def _import_file(file: Path) -> ModuleType:
    """Import a file under a name that no other pack's file has."""
    digest = hashlib.sha256(str(file).encode()).hexdigest()[:12]
    name = f"asynckata_pack_{digest}_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look for their module there
    spec.loader.exec_module(module)
    return module
