"""The terminal of a watch: which kind it is, its size, its keys, and how it is left.

The one place that tells POSIX from Windows. What is written is not its business.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Protocol

_ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h\x1b[H\x1b[2J"
"""Another screen, no cursor, no wrapping of long lines, pasted text is marked, nothing on it."""
_LEAVE = "\x1b[0m\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[?1049l"


class Keyboard(Protocol):
    """The keys of a terminal."""

    def enter(self) -> None:
        """Let keys come at once and unseen."""

    def leave(self) -> None:
        """As it was before."""

    def in_foreground(self) -> bool:
        """Whether the terminal is ours to use, and not the shell's."""

    def start(self, press: Callable[[str], None], gone: Callable[[], None]) -> None:
        """Tell of each key from now on, in a thread, and of the terminal's end."""

    def stop(self) -> None:
        """Tell of no more keys."""


class Terminal:
    """Standard input and output, if both are terminals."""

    def __init__(self, keyboard: Keyboard, *, whole_screen: bool) -> None:
        self.keyboard = keyboard
        self.whole_screen = whole_screen
        self.active = False

    def enter(self) -> None:
        """Take the terminal, unless it is not ours now."""
        if self.active or not self.keyboard.in_foreground():
            return
        self.keyboard.enter()
        self.active = True
        if self.whole_screen:
            self.write(_ENTER)

    def leave(self) -> None:
        """Give it back as it was. Never fails: the terminal may be gone."""
        if not self.active:
            return
        self.active = False
        try:
            if self.whole_screen:
                self.write(_LEAVE)
        except OSError:
            pass
        finally:
            self.keyboard.leave()

    def write(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        try:
            columns, rows = os.get_terminal_size(sys.stdout.fileno())
        except OSError:
            columns, rows = 0, 0
        return columns or 80, rows or 24


def is_terminal() -> bool:
    """Whether there is somebody who can press keys and see the screen."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def open_terminal() -> Terminal:
    """This process's terminal. One that cannot move its cursor shows one page after the other."""
    whole_screen = os.environ.get("TERM", "") != "dumb"
    if sys.platform == "win32":
        from pytest_asynckata.watch.keyboard_windows import WindowsKeyboard

        return Terminal(WindowsKeyboard(), whole_screen=whole_screen)
    from pytest_asynckata.watch.keyboard_posix import PosixKeyboard

    return Terminal(PosixKeyboard(), whole_screen=whole_screen)


def wants_colour() -> bool:
    """Whether colours are wanted: by a terminal, and not against the user's wish."""
    dumb = os.environ.get("TERM") == "dumb"
    return is_terminal() and not dumb and "NO_COLOR" not in os.environ
