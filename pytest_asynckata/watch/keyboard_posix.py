"""Keys of a POSIX terminal: at once, unseen, and the terminal as before afterwards."""

from __future__ import annotations

import os
import select
import sys
import termios
import threading
import tty
from collections.abc import Callable
from contextlib import suppress

from pytest_asynckata.watch.keys import KeyDecoder

_SEQUENCE_SECONDS = 0.05
"""The bytes of one key come within this time of each other, also over a network."""
_IDLE_SECONDS = 0.25
_INPUT_MODES, _LOCAL_MODES = 0, 3


class PosixKeyboard:
    """Standard input."""

    def __init__(self) -> None:
        self._file = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._file)
        self._stop = threading.Event()

    def enter(self) -> None:
        tty.setcbreak(self._file, termios.TCSADRAIN)
        # Ctrl-S would freeze the screen, and the watch with it.
        modes = termios.tcgetattr(self._file)
        modes[_INPUT_MODES] &= ~termios.IXON
        termios.tcsetattr(self._file, termios.TCSADRAIN, modes)

    def leave(self) -> None:
        if not self.in_foreground():
            return  # the shell has put its own modes back
        with suppress(termios.error, OSError):
            # What was typed meanwhile was meant for the watch, not for the shell.
            termios.tcsetattr(self._file, termios.TCSAFLUSH, self._before)

    def in_foreground(self) -> bool:
        try:
            return os.tcgetpgrp(self._file) == os.getpgrp()
        except OSError:
            return True  # not the controlling terminal: nobody takes it away from us

    def start(self, press: Callable[[str], None], gone: Callable[[], None]) -> None:
        thread = threading.Thread(
            target=self._read, args=[press, gone], name="asynckata-keys", daemon=True
        )
        thread.start()

    def stop(self) -> None:
        self._stop.set()

    def _read(self, press: Callable[[str], None], gone: Callable[[], None]) -> None:
        decoder = KeyDecoder()
        while not self._stop.is_set():
            if not self.in_foreground():
                self._stop.wait(_IDLE_SECONDS)  # to read would stop the whole process
                continue
            patience = _SEQUENCE_SECONDS if decoder.waits else _IDLE_SECONDS
            try:
                ready, _writable, _other = select.select([self._file], [], [], patience)
                if ready and not self.in_foreground():
                    continue  # sent to the background meanwhile: this is typed for the shell
                data = os.read(self._file, 1024) if ready else None
            except BlockingIOError:
                continue
            except OSError:
                data = b""
            if data == b"":
                gone()
                return
            for key in decoder.flush() if data is None else decoder.feed(data):
                press(key)
