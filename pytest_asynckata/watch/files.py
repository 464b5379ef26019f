"""Saves of the learner's file and of the kata's tests, however an editor makes them.

Only what the files hold counts: swap files, back-up copies, a second event for the same save
and a save without a change are no event here.
"""

from __future__ import annotations

import hashlib
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import watchfiles

from pytest_asynckata.kata.pack import Kata
from pytest_asynckata.language import _
from pytest_asynckata.report.page import near
from pytest_asynckata.watch.disks import polling_reason
from pytest_asynckata.watch.events import Event, Look, Polling, Saved
from pytest_asynckata.watch.worker import guarded

_STEP_MS = 5
"""The system's events of one save mostly come within this time of each other; a look is cheap."""
_DEBOUNCE_MS = 100
_HEARTBEAT = 1.0
"""Seconds after which the files are looked at though the system has told of nothing."""
_POLL = 0.3
_HALF_SAVED = 0.1
"""Seconds that an editor may leave a file empty, or away, in the middle of a save."""
_HASH_OF_NOTHING = hashlib.sha256().hexdigest()


def look_at(kata: Kata) -> Look:
    """The files as they are now."""
    try:
        if not stat.S_ISREG(kata.stub.stat().st_mode):
            return Look(problem=_("{file} is not a file").format(file=near(kata.stub)))
        return Look(kata.stub.read_bytes(), kata.tests_hash())
    except FileNotFoundError as error:
        return Look(problem=_gone(kata, Path(error.filename)))
    except OSError as error:
        sentence = _("{file} cannot be read: {reason}")
        file = near(Path(error.filename or kata.stub))
        return Look(problem=sentence.format(file=file, reason=error.strerror))


def _half_saved(look: Look) -> bool:
    """Whether an editor may be in the middle of a save."""
    return not look.subject or look.tests == _HASH_OF_NOTHING


def _gone(kata: Kata, file: Path) -> str:
    if not kata.folder.is_dir():
        sentence = _("the folder {folder} is gone; its tests run again when it is back")
        return sentence.format(folder=near(kata.folder))
    return _("{file} is gone; the tests run again when it is back").format(file=near(file))


class FileWatch:
    """Posts a look at the files at the beginning, and whenever they have changed."""

    def __init__(self, kata: Kata, post: Callable[[Event], None]) -> None:
        self._kata, self._post = kata, post
        self._last: Look | None = None
        self._stop = threading.Event()
        target = guarded(self._watch, post)
        self._thread = threading.Thread(target=target, name="asynckata-files", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Look no more. Does not wait."""
        self._stop.set()

    def concerns(self, _change: object, path: str) -> bool:
        """Whether a file in one of the folders is one of the two that count."""
        return Path(path).name in {self._kata.stub.name, self._kata.tests.name}

    def _watch(self) -> None:
        while not self._stop.is_set():
            self._look()
            if not self._kata.folder.is_dir():
                self._stop.wait(_POLL)
                continue
            reason = polling_reason(self._kata.folder) or self._listen()
            if reason:
                self._post(Polling(reason))
                self._poll()

    def _listen(self) -> str:
        """Look when the system tells of a change; returns why it cannot tell.

        Returns "" when the folder is no longer the one that the system watches.
        """
        folders = self._folders()
        try:
            for _changes in watchfiles.watch(
                *folders,
                watch_filter=self.concerns,
                step=_STEP_MS,
                debounce=_DEBOUNCE_MS,
                rust_timeout=int(_HEARTBEAT * 1000),
                yield_on_timeout=True,
                stop_event=self._stop,
                raise_interrupt=False,
                force_polling=False,
                recursive=False,
            ):
                self._look()
                if self._folders() != folders:
                    break
        except FileNotFoundError:
            return ""
        except (OSError, RuntimeError) as error:
            return str(error)
        return ""

    def _poll(self) -> None:
        while not self._stop.wait(_POLL):
            self._look()

    def _folders(self) -> dict[Path, tuple[int, int]]:
        """The folders to watch, with what tells a folder from another of the same name.

        Two, where the learner's file is a link to a place elsewhere.
        """
        found = {}
        for folder in (self._kata.folder, self._kata.stub.resolve().parent):
            try:
                status = folder.stat()
            except OSError:
                continue
            found[folder] = (status.st_dev, status.st_ino)
        return found

    def _look(self) -> None:
        look = look_at(self._kata)
        if self._last is not None and look != self._last and _half_saved(look):
            self._stop.wait(_HALF_SAVED)
            look = look_at(self._kata)
        if look != self._last and not self._stop.is_set():
            self._last = look
            self._post(Saved(self._kata.name, look))
