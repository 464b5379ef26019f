"""The plugins of pytest, and which of their functions are called: nobody joins during a test."""

from __future__ import annotations

from typing import Any

import pytest


class Plugins:
    """What is registered with pytest."""

    def __init__(self, manager: pytest.PytestPluginManager) -> None:
        self._manager = manager
        self._names: set[str] = set()
        self._called: list[tuple[Any, list[Any], list[Any]]] = []

    def remember(self) -> None:
        """Take down who is there now."""
        self._names = {name for name, _plugin in self._manager.list_name_plugin()}
        self._called = [
            (caller._hookimpls, list(caller._hookimpls), [i.function for i in caller._hookimpls])
            for caller in vars(self._manager.hook).values()
        ]

    def restore(self) -> list[str]:
        """Send away who has come since then; what was put back."""
        changed = []
        for name, plugin in self._manager.list_name_plugin():
            if name not in self._names and plugin is not None:
                self._manager.unregister(plugin, name)
                changed.append(f"pytest's list of plugins ({name})")
        for live, implementations, functions in self._called:
            if live != implementations:
                live[:] = implementations
                changed.append("pytest's list of hooks")
            for implementation, function in zip(implementations, functions, strict=True):
                if implementation.function is not function:
                    implementation.function = function
                    changed.append(f"a hook of the plugin {implementation.plugin_name}")
        return changed
