"""One pytest session's katas: its packs, what is in focus, and what has been found out so far.

Made when the first kata is found, carried by the plugin, gone with the session.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pytest_asynckata.coach.fingerprint import load_fingerprints
from pytest_asynckata.diagnosis.never_awaited import NeverAwaitedWatch
from pytest_asynckata.diagnosis.observation import Observation
from pytest_asynckata.errors import AsynckataError, BrokenPack
from pytest_asynckata.extend.extensions import Extensions
from pytest_asynckata.kata.pack import (
    Kata,
    Pack,
    check_kata,
    check_pack,
    load_single_kata,
    open_pack,
    pack_folder_of,
    unknown_kata,
)
from pytest_asynckata.kata.transaction import HEALED, heal
from pytest_asynckata.loop.virtual import VirtualTimeLoop
from pytest_asynckata.progress.focus import Focus, focus_on
from pytest_asynckata.progress.store import Progress, open_progress
from pytest_asynckata.report.assemble import PlacedResult
from pytest_asynckata.report.model import RunReport, TestResult
from pytest_asynckata.session.collect import KataModule, NothingToCollect
from pytest_asynckata.session.exit import end_in_spite_of_threads
from pytest_asynckata.session.guard import Guard
from pytest_asynckata.session.options import Options

MESSENGER = "asynckata-messenger"
"""The plugin that is there when the session is the child of the runner, see `child`."""


@dataclass
class OpenPack:
    """A pack in this session, with its stored progress and what this session saw of it."""

    pack: Pack
    progress: Progress
    focus: Focus
    extensions: Extensions
    results: dict[Kata, list[PlacedResult]] = field(default_factory=dict)
    """In the order in which they came."""
    expected: dict[Kata, int] = field(default_factory=dict)
    subjects: dict[Kata, Path] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    """What the processes that run the tests have to say about extensions."""

    report: RunReport | None = None
    """When the run is over: what it said."""
    lines: tuple[str, ...] = ()
    """What extensions want to show beneath the page."""

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences for the learner about this pack, none twice."""
        every = (*self.progress.notices, *self.told, *self.extensions.notices)
        return tuple(dict.fromkeys(every))


class KataSession:
    """Everything that asynckata knows in one pytest session."""

    def __init__(self, config: pytest.Config, options: Options) -> None:
        self.config = config
        self.options = options
        self.is_in_runner = config.pluginmanager.has_plugin(MESSENGER)
        """Whether this process is the child of the runner: it only sends what it has seen."""
        self.reports_elsewhere = self.is_in_runner or hasattr(config, "workerinput")
        """Whether another process makes the report: xdist's controller, or the runner's parent."""
        self.started = datetime.now(UTC)
        self._clock = time.monotonic()
        self._threads_before = frozenset(threading.enumerate())
        self.exit_status = 0
        self._usage_errors: list[str] = []
        self._broken: set[Path] = set()
        self._pack_folders: dict[Path, Path | None] = {}
        """The pack that the katas of a chapter belong to."""
        self.packs: dict[Path, OpenPack] = {}
        self.loop: VirtualTimeLoop | None = None
        """The event loop of the test that runs now."""
        self.seen = Observation()
        """What was seen in the test that has just run."""
        self.never_awaited = NeverAwaitedWatch()
        self.guard = Guard(config.pluginmanager)
        self.is_tampered_with = False
        """Whether a test that must fail has passed."""
        self.notices: list[str] = []
        """Sentences for the learner about the session itself."""

    @property
    def reports(self) -> list[RunReport]:
        """What this run said about each pack, when it is over."""
        return [opened.report for opened in self.packs.values() if opened.report is not None]

    @property
    def real_seconds(self) -> float:
        return time.monotonic() - self._clock

    def ignores(self, kata_folder: Path) -> bool:
        """Whether pytest must not look into a kata's folder: it is not in focus."""
        opened = self.pack_of(kata_folder)
        return opened is None or kata_folder.name not in opened.focus.katas

    def ignores_inside(self, path: Path) -> bool:
        """Whether pytest must not collect something that stands in a kata's folder."""
        return path.name != f"test_{path.parent.name}.py"

    def make_module(self, test_file: Path, parent: pytest.Collector) -> pytest.Module:
        """The collector for a file in a kata's folder: its tests, or nothing."""
        opened = self.pack_of(test_file.parent)
        kata = opened.pack.kata(test_file.parent.name) if opened else None
        subject = self._subject_of(kata) if kata else None
        if opened is None or kata is None or subject is None or test_file.name != kata.tests.name:
            return NothingToCollect.from_parent(parent, path=test_file)
        opened.subjects[kata] = subject
        try:
            self._check(kata, opened.pack)
            load_fingerprints(kata.folder, kata.tests_hash())
            return KataModule.make(
                parent, kata, subject, self.options.seeds, self.guard, opened.extensions
            )
        except AsynckataError as error:
            self._usage_errors.append(str(error))
            return NothingToCollect.from_parent(parent, path=test_file)

    def _check(self, kata: Kata, pack: Pack) -> None:
        try:
            check_kata(kata)
        except BrokenPack:
            check_pack(pack)  # tells of every mistake, not only of the one that was met
            raise

    def pack_of(self, kata_folder: Path) -> OpenPack | None:
        """The pack that a kata's folder belongs to; opened when it is first met.

        None if the pack, or one of its katas, is broken.
        """
        chapter = kata_folder.parent
        if chapter not in self._pack_folders:
            self._pack_folders[chapter] = pack_folder_of(kata_folder)
        folder = self._pack_folders[chapter] or kata_folder
        if folder in self._broken:
            return None
        if folder not in self.packs:
            try:
                if heal(folder):
                    self.notices.append(HEALED)
                pack = load_single_kata(folder) if folder == kata_folder else open_pack(folder)
                if self.options.all:
                    check_pack(pack)
                self.packs[folder] = self._open(pack)
            except AsynckataError as error:
                self._broken.add(folder)
                self._usage_errors.append(str(error))
                return None
        return self.packs[folder]

    def _open(self, pack: Pack) -> OpenPack:
        progress = open_progress(pack.folder, writing=not self.reports_elsewhere)
        focus = focus_on(pack, progress.done(pack), name=self.options.kata, all=self.options.all)
        extensions = Extensions(pack.folder, pack.manifest.plugins)
        return OpenPack(pack, progress, focus, extensions)

    def _subject_of(self, kata: Kata) -> Path | None:
        if self.options.subject is None:
            return kata.stub
        given = Path(self.options.subject)
        candidates = (kata.folder / given, self.config.invocation_params.dir / given)
        for candidate in candidates:
            if candidate.is_file():
                return candidate.resolve()
        tried = " or ".join(str(candidate) for candidate in candidates)
        self._usage_errors.append(f"--kata-subject: there is no file {tried}")
        return None

    def on_report(self, data: dict[str, Any]) -> None:
        """Take in what a test report carries, from this process or from a worker."""
        kata_folder = Path(data["folder"])
        opened = self.pack_of(kata_folder)
        kata = opened.pack.kata(kata_folder.name) if opened else None
        if opened is None or kata is None:
            return
        opened.subjects[kata] = Path(data["subject"])
        opened.expected[kata] = data["expected"]
        opened.told += data["notices"]
        result = TestResult.model_validate(data["result"])
        opened.results.setdefault(kata, []).append((data["position"], result))

    def not_passed_in(self, kata: Kata) -> list[TestResult]:
        """The kata's tests that have not passed so far, in this process."""
        results = [r for p in self.packs.values() for _place, r in p.results.get(kata, ())]
        return [result for result in results if result.outcome != "passed"]

    def note_start(self, nodeid: str) -> None:
        """Leave a note on disk of which test runs now, for the case that the process dies."""
        file = Path(os.path.normpath(self.config.rootpath / nodeid.partition("::")[0]))
        inside = [folder for folder in self.packs if file.is_relative_to(folder)]
        for folder, opened in self.packs.items():
            if folder in inside or not inside:
                opened.progress.note_running(nodeid)
            else:
                opened.progress.note_other()

    def close(self) -> None:
        """The session is over, whether it ended as it should or not."""
        self.never_awaited.remove()
        self.guard.close()
        end_in_spite_of_threads(self._threads_before, self.exit_status)
        for opened in self.packs.values():
            opened.progress.close()

    def check_usage(self) -> None:
        """Complain about what was found to be wrong while collecting, all of it at once.

        Raises:
            pytest.UsageError: for a broken pack, a missing subject, an unknown kata.
        """
        name = self.options.kata
        packs = [opened.pack for opened in self.packs.values()]
        if name is not None and packs and not any(pack.kata(name) for pack in packs):
            self._usage_errors.append(unknown_kata(name, [k.name for p in packs for k in p]))
        if self._usage_errors:
            raise pytest.UsageError("\n".join(dict.fromkeys(self._usage_errors)))
