"""Keys of a Windows console."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

assert sys.platform == "win32"  # for type checkers

import msvcrt  # noqa: E402

import colorama  # noqa: E402

_LOOK_SECONDS = 0.02
_PREFIXES = {"\x00", "\xe0"}
_KEYS = {"H": "up", "P": "down", "I": "page-up", "Q": "page-down", "G": "home", "O": "end"}
_NAMED = {"\r": "enter", "\n": "enter", "\x1b": "escape"}


class WindowsKeyboard:
    """The console of this process."""

    def __init__(self) -> None:
        self._stop = threading.Event()

    def enter(self) -> None:
        colorama.just_fix_windows_console()  # the console understands what we write

    def leave(self) -> None:
        while msvcrt.kbhit():
            msvcrt.getwch()

    def in_foreground(self) -> bool:
        return True

    def start(self, press: Callable[[str], None], gone: Callable[[], None]) -> None:
        thread = threading.Thread(
            target=self._read, args=[press], name="asynckata-keys", daemon=True
        )
        thread.start()

    def stop(self) -> None:
        self._stop.set()

    def _read(self, press: Callable[[str], None]) -> None:
        while not self._stop.wait(_LOOK_SECONDS):
            while msvcrt.kbhit():
                if key := self._key():
                    press(key)

    def _key(self) -> str:
        character = msvcrt.getwch()
        if character in _PREFIXES:
            return _KEYS.get(msvcrt.getwch(), "")
        if character in _NAMED:
            return _NAMED[character]
        return character if character == "G" else character.lower()
