"""A seat: a place where one child runs at a time, and where the next one may wait already."""

from __future__ import annotations

import secrets
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.runner.orders import Place, Setting
from pytest_asynckata.runner.start import Child, Starter


class Guest:
    """A child that has its setting and its folder, and waits for a subject."""

    def __init__(self, child: Child, setting: Setting) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="asynckata-", ignore_cleanup_errors=True)
        self.child, self.setting = child, setting
        self.is_heard = False
        """Whether somebody listens to the child, and closes its streams in the end."""
        self._place = Place(Path(self._scratch.name).resolve())
        self._place.make(setting.kata)
        child.tell(setting.to_line(self._place))

    @property
    def subject(self) -> Path:
        return self._place.subject(self.setting.kata)

    def begin(self, subject: bytes) -> bytes:
        """Hand over the subject; returns the key of the child's messages."""
        key = secrets.token_bytes(32)
        self.subject.write_bytes(subject)
        self.child.tell(key.hex().encode() + b"\n")
        return key

    def leave(self) -> None:
        """End everything that belongs to the run."""
        self.child.end()
        if not self.is_heard:
            self.child.messages.close()
            self.child.output.close()
        self._scratch.cleanup()


class Seat:
    """Children of one starter, one after the other."""

    def __init__(self, starter: Starter) -> None:
        self._starter = starter
        self._next: Guest | None = None
        self._change: threading.Thread | None = None

    @contextmanager
    def taken(self, setting: Setting, *, again: Setting | None) -> Iterator[Guest]:
        """A child for this setting; afterwards another one waits for the setting `again`."""
        guest = self._guest(setting)
        try:
            yield guest
        finally:
            if again:  # whoever waits for the report need not wait for this
                self._change = threading.Thread(target=self._change_guests, args=(guest, again))
                self._change.start()
            else:
                guest.leave()

    def _change_guests(self, guest: Guest, setting: Setting) -> None:
        guest.leave()
        with suppress(AsynckataError, OSError):  # the next run tries again, and tells
            self._next = Guest(self._starter.start(), setting)

    def _end_of_change(self) -> None:
        if self._change is not None:
            self._change.join()
            self._change = None

    def _guest(self, setting: Setting) -> Guest:
        self._end_of_change()
        guest, self._next = self._next, None
        if guest is not None and guest.setting == setting and guest.child.wait(0) is None:
            return guest
        if guest is not None:
            guest.leave()
        return Guest(self._starter.start(), setting)

    def close(self) -> None:
        """End the child that waits, and the starter."""
        self._end_of_change()
        if self._next is not None:
            self._next.leave()
            self._next = None
        self._starter.close()
