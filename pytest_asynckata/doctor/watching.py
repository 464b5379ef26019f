"""Whether `asynckata watch` can be told of changed files, or has to go and look.

Network and shared disks report no changes; there the files are looked at again and again.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

from pytest_asynckata.doctor.lines import install
from pytest_asynckata.doctor.model import Check, good, remark
from pytest_asynckata.language import _

_FEW_WATCHES = 8192


def look(folder: Path) -> Iterator[Check]:
    """The library that is told of changes, and the disk that `folder` lies on."""
    try:
        importlib.import_module("watchfiles")
    except ImportError as error:
        sentence = _("`asynckata watch` needs watchfiles, which cannot be imported: {error}")
        yield remark("watchfiles", sentence.format(error=error), install("watchfiles"))
    else:
        yield good("watchfiles", _("watchfiles can be imported"))
    yield _disk(folder.resolve())
    yield from _watches()


def _disk(folder: Path) -> Check:
    from pytest_asynckata.watch.disks import polling_reason

    if reason := polling_reason(folder):
        sentence = _("saves in {folder} are looked for again and again ({reason})")
        fix = _("nothing has to be done; on a local disk a save is seen sooner")
        return remark("disk", sentence.format(folder=folder, reason=reason), fix)
    return good("disk", _("the system tells of saves in {folder}").format(folder=folder))


def _watches() -> Iterator[Check]:
    """Linux limits how many files may be watched; editors use many of them up."""
    try:
        limit = int(Path("/proc/sys/fs/inotify/max_user_watches").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return
    if limit < _FEW_WATCHES:
        sentence = _("this system lets a user watch {limit} files only; editors may need them all")
        fix = "sudo sysctl fs.inotify.max_user_watches=524288"
        yield remark("watches", sentence.format(limit=limit), fix)
