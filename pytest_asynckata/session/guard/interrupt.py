"""Has somebody pressed Ctrl-C? What a subject raises itself, or swallows, says nothing about it.

While a session with katas lasts, the handler of SIGINT is ours. It does what Python's own does,
and remembers it.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType


class Interrupts:
    """Whether this session was interrupted from outside."""

    def __init__(self) -> None:
        self.came = False
        self._is_installed = False
        self._is_left_to_others = False

    def install(self) -> None:
        """Take over from Python's own handler; whoever else handles the signal keeps it."""
        handler = signal.getsignal(signal.SIGINT)
        on_main_thread = threading.current_thread() is threading.main_thread()
        if on_main_thread and handler is signal.default_int_handler:
            signal.signal(signal.SIGINT, self.handle)
            self._is_installed = True
        else:  # a session in the background ignores the signal
            self._is_left_to_others = handler is not signal.SIG_IGN

    def remove(self) -> None:
        """Give it back."""
        if self._is_installed and signal.getsignal(signal.SIGINT) == self.handle:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        self._is_installed = False

    @property
    def may_have_come(self) -> bool:
        """As far as we know: somebody else may handle the signal."""
        return self.came or self._is_left_to_others

    def check(self) -> None:
        """Interrupt again, if a subject has caught the interruption.

        Raises:
            KeyboardInterrupt: if there was one.
        """
        if self.came:
            raise KeyboardInterrupt

    def handle(self, number: int, frame: FrameType | None) -> None:
        """Python's own handler, which remembers."""
        self.came = True
        signal.default_int_handler(number, frame)
