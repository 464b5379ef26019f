"""Bringing a newer pack into a workspace, without touching what the learner has written.

First everything is planned from what is there; then it is done in one step, or not at all.
What the learner has changed in a file that was handed out is kept as a copy. The learner's
own file of a kata is replaced only while it still is the stub.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.handout import NEW_STUB, content_hash, stub_names
from pytest_asynckata.kata.origin import (
    HIDDEN,
    ORIGIN_FILE,
    Origin,
    hashes_of,
    origin_text,
    read_origin,
)
from pytest_asynckata.kata.pack import KATA_FILE
from pytest_asynckata.kata.transaction import Change, alone_in, change_files, undo_unfinished
from pytest_asynckata.kata.workspace import KEPT, STUBS
from pytest_asynckata.workshop.source import OpenedPack


@dataclass(slots=True)
class Updated:
    """What an update has done; names of katas, and of files relative to the workspace."""

    files: list[str] = field(default_factory=list)
    """Handed-out files that are new, changed or gone."""
    new_katas: list[str] = field(default_factory=list)
    left_katas: list[str] = field(default_factory=list)
    """Katas that the pack has no longer; they are where they were."""
    changed_tests: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    """Folders of katas that are in another chapter now: old to new."""
    new_stubs: list[str] = field(default_factory=list)
    """Files of learners who had not begun: they hold the new stub."""
    offered: list[str] = field(default_factory=list)
    """New stubs beside the files of learners who have begun."""
    kept: dict[str, str] = field(default_factory=dict)
    """Files that the learner had changed, to the copies of them."""


def update_workspace(workspace: Path, new: OpenedPack) -> Updated:
    """Bring `new` into the workspace.

    Raises:
        AsynckataError: if that is not possible; then nothing has been changed.
    """
    try:
        with alone_in(workspace):
            undo_unfinished(workspace)
            plan = _Plan(workspace, read_origin(workspace), new)
            plan.make()
            if plan.changes or plan.done.moved:
                change_files(workspace, list(plan.changes.values()), plan.done.moved)
            for folder in plan.done.moved:
                with suppress(OSError):  # the chapter has something left
                    (workspace / folder).parent.rmdir()
            return plan.done
    except OSError as error:
        raise AsynckataError(f"{workspace} was not updated, and is as it was: {error}") from None


class _Plan:
    """What has to be changed in one workspace."""

    def __init__(self, workspace: Path, origin: Origin, new: OpenedPack) -> None:
        if origin.pack != new.pack.manifest.name:
            raise AsynckataError(
                f"{workspace} holds the pack {origin.pack!r}, and {new.source} is the pack "
                f"{new.pack.manifest.name!r}; make a workspace for it: asynckata init"
            )
        self._workspace, self._origin, self._new = workspace, origin, new
        self._stubs = stub_names(new.pack.manifest)
        self._folders = {kata: name.rpartition("/")[0] for name, kata in self._stubs.items()}
        self._tests = {f"{folder}/test_{k}.py": k for k, folder in self._folders.items()}
        self._kept = f"{KEPT}/update-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
        self._recorded = origin.files
        self.changes: dict[str, Change] = {}
        self.done = Updated()

    def make(self) -> None:
        """Plan the whole update."""
        self._compare_katas()
        for name, content in self._new.files.items():
            if name not in self._stubs:
                self._hand_out(name, content)
        self._take_back()
        for name, kata in self._stubs.items():
            self._renew_stub(name, kata, self._new.files[name])
        self._remember()

    def _compare_katas(self) -> None:
        before = _kata_folders(self._origin)
        for kata, folder in before.items():
            target = self._folders.get(kata)
            if target is None:
                if (self._workspace / folder).is_dir():
                    self.done.left_katas.append(kata)
            elif target != folder and (self._workspace / folder).is_dir():
                if (self._workspace / target).exists():
                    raise AsynckataError(
                        f"{kata} has moved from {folder} to {target}, and there is a {target} "
                        "already; move it away, then update again"
                    )
                self.done.moved[folder] = target
        self.done.new_katas = [kata for kata in self._folders if kata not in before]
        self._recorded = {self._after_moves(n): h for n, h in self._origin.files.items()}

    def _after_moves(self, name: str) -> str:
        for old, new in self.done.moved.items():
            if name.startswith(f"{old}/"):
                return new + name.removeprefix(old)
        return name

    def _hand_out(self, name: str, content: bytes) -> None:
        if not self._change(name, content):
            return
        self.done.files.append(name)
        kata = self._tests.get(name)
        if kata is not None and name in self._recorded:
            self.done.changed_tests.append(kata)

    def _take_back(self) -> None:
        """Remove what the pack no longer has; what the learner has changed stays."""
        folders = _kata_folders(self._origin)
        left = [folders[kata] for kata in self.done.left_katas]
        stay = (*(f"{folder}/" for folder in left), *(_readme_beside(folder) for folder in left))
        for name, recorded in self._recorded.items():
            if name in self._new.files or name.startswith(stay):
                continue
            before = self._read(name)
            if before is not None and content_hash(before) == recorded:
                self.changes[name] = Change(name, before, None)
                self.done.files.append(name)

    def _renew_stub(self, name: str, kata: str, stub: bytes) -> None:
        original = self._read(f"{STUBS}/{kata}.py")
        mine = self._read(name)
        self._put(f"{STUBS}/{kata}.py", original, stub)
        if mine is None:
            self._put(name, None, stub)
        elif _same(mine, stub) or (original is not None and _same(original, stub)):
            return
        elif original is not None and _same(mine, original):
            self._keep(name, mine)
            self._put(name, mine, stub)
            self.done.new_stubs.append(name)
        else:
            offer = name.removesuffix(".py") + NEW_STUB
            if self._change(offer, stub):
                self.done.offered.append(offer)

    def _remember(self) -> None:
        """What was handed out now; and before, of the katas that are left where they are."""
        files = {n: c for n, c in self._new.files.items() if n not in self._stubs}
        left = tuple(f"{_kata_folders(self._origin)[kata]}/" for kata in self.done.left_katas)
        old = {n: h for n, h in self._origin.files.items() if n.startswith(left)}
        origin = Origin(
            pack=self._origin.pack, source=self._new.source, files=old | hashes_of(files)
        )
        name = f"{HIDDEN}/{ORIGIN_FILE}"
        self._put(name, self._read(name), origin_text(origin))

    def _change(self, name: str, content: bytes) -> bool:
        """Plan new content for a file that is ours; whether it is another one than before."""
        before = self._read(name)
        if before is not None:
            if _same(before, content):
                return False
            if content_hash(before) != self._recorded.get(name):
                self._keep(name, before)
        self._put(name, before, content)
        return True

    def _keep(self, name: str, content: bytes) -> None:
        self.done.kept[name] = f"{self._kept}/{name}"
        self._put(f"{self._kept}/{name}", None, content)

    def _put(self, name: str, before: bytes | None, after: bytes) -> None:
        if before != after:
            self.changes[name] = Change(name, before, after)

    def _read(self, name: str) -> bytes | None:
        """What a file holds; None if it is not there.

        Raises:
            AsynckataError: if something else is in its place.
        """
        back = {new: old for old, new in self.done.moved.items()}
        folder = "/".join(name.split("/")[:2])
        place = back[folder] + name.removeprefix(folder) if folder in back else name
        file = self._workspace / place
        if file.is_dir():
            raise _in_the_way(file, "file")
        for parent in file.parents[: place.count("/")]:
            if parent.is_file():
                raise _in_the_way(parent, "folder")
        return file.read_bytes() if file.is_file() else None


def _in_the_way(path: Path, wanted: str) -> AsynckataError:
    sentence = f"{path} is in the way of a {wanted} of the pack; move it away, then update again"
    return AsynckataError(sentence)


def _same(one: bytes, other: bytes) -> bool:
    return content_hash(one) == content_hash(other)


def _readme_beside(kata_folder: str) -> str:
    return f"{kata_folder.rpartition('/')[0]}/README.md"


def _kata_of(name: str) -> str:
    return name.split("/")[1]


def _kata_folders(origin: Origin) -> dict[str, str]:
    """The katas that were handed out, to their folders."""
    manifests = (n for n in origin.files if n.endswith(f"/{KATA_FILE}") and n.count("/") == 2)
    return {_kata_of(name): name.rpartition("/")[0] for name in manifests}
