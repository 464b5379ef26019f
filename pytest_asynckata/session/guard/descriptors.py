"""Open descriptors: a subject that closes those of others does not take them with it.

pytest's way to the terminal, its captured output and its notes are descriptors like any other.
Spare copies, far away from them, bring back what was closed. Windows has no such numbers to loop
over, so there the standard three alone are kept.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass

try:
    import fcntl
    import resource
except ImportError:  # Windows
    fcntl = resource = None  # type: ignore[assignment]

_STANDARD = (0, 1, 2)
_FAR_AWAY = 900
_HIGHEST = 256
"""Above this number nothing is kept."""


@dataclass(frozen=True, slots=True)
class _Spare:
    descriptor: int
    copy: int
    identity: tuple[int, int, int]

    def restore(self) -> None:
        if _identity(self.descriptor) != self.identity:
            with suppress(OSError):
                os.dup2(self.copy, self.descriptor, inheritable=self.descriptor in _STANDARD)


class Descriptors:
    """The descriptors of this session."""

    def __init__(self) -> None:
        self._lasting: list[_Spare] | None = None
        self._standard: list[_Spare] = []

    def remember(self) -> None:
        """Take spares: of the standard three each time, because pytest redirects them."""
        if self._lasting is None:
            others = [d for d in _open_descriptors() if d not in _STANDARD and d < _HIGHEST]
            self._lasting = list(filter(None, map(_spare, others)))
        self._standard = list(filter(None, map(_spare, _STANDARD)))

    def restore(self) -> None:
        """Open again what is no longer open, or has become something else."""
        for spare in (*(self._lasting or ()), *self._standard):
            spare.restore()
        self._drop(self._standard)

    def close(self) -> None:
        """The session is over."""
        self._drop(self._lasting or [])

    def _drop(self, spares: list[_Spare]) -> None:
        for spare in spares:
            with suppress(OSError):
                os.close(spare.copy)
        spares.clear()


def _spare(descriptor: int) -> _Spare | None:
    identity = _identity(descriptor)
    if identity is None:
        return None
    try:
        return _Spare(descriptor, _copy(descriptor), identity)
    except OSError:
        return None


def _copy(descriptor: int) -> int:
    if fcntl is None:
        return os.dup(descriptor)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    lowest = _FAR_AWAY if not 0 <= most <= 2 * _FAR_AWAY else most // 2
    return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, lowest)


def _identity(descriptor: int) -> tuple[int, int, int] | None:
    try:
        status = os.fstat(descriptor)
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_mode


def _open_descriptors() -> list[int]:
    if fcntl is None:
        return []
    try:
        return [int(name) for name in os.listdir("/dev/fd")]  # noqa: PTH208
    except OSError:
        return list(range(_HIGHEST))
