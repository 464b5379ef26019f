"""Whether `asynckata watch` can be told of changed files, or has to go and look.

Network and shared disks report no changes; there the files are looked at again and again.
"""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

from pytest_asynckata.doctor.lines import install
from pytest_asynckata.doctor.model import Check, good, remark
from pytest_asynckata.language import _

_SILENT = frozenset({
    "9p", "afs", "afpfs", "autofs", "ceph", "cifs", "davfs", "drvfs", "fuse", "fuseblk",
    "glusterfs", "lustre", "macfuse", "ncpfs", "nfs", "nfs4", "osxfuse", "prl_fs", "smb", "smb2",
    "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs", "webdav",
})  # fmt: skip
"""File systems that do not tell of changes, or not of those that another machine makes."""
_FEW_WATCHES = 8192
_REMOTE_DRIVE = 4
"""What Windows calls a drive on another machine (`DRIVE_REMOTE`)."""


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
    kind = file_system_of(folder)
    if kind is None:
        return good("disk", _("the kind of disk is not known; changes are probably reported"))
    if kind in _SILENT or kind.startswith("fuse."):
        sentence = _("{folder} lies on a disk of the kind {kind}, which may not report changes")
        fix = _("nothing has to be done; on a local disk a save is seen sooner")
        return remark("disk", sentence.format(folder=folder, kind=kind), fix)
    sentence = _("{folder} lies on a disk that reports changes ({kind})")
    return good("disk", sentence.format(folder=folder, kind=kind))


def file_system_of(folder: Path) -> str | None:
    """The kind of file system that a folder lies on, such as `ext4` or `nfs`; None: not known."""
    if sys.platform == "win32":
        return "smb" if _is_remote(folder) else "ntfs"
    try:
        text = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
        return kind_of(folder, _mounts_of_linux(text))
    except OSError:
        return kind_of(folder, _mounts_of_macos())


def kind_of(folder: Path, mounts: dict[str, str]) -> str | None:
    """The kind of the innermost mount that a folder lies in."""
    inside = (str(place) for place in (folder, *folder.parents))
    return next((mounts[place] for place in inside if place in mounts), None)


def _mounts_of_linux(text: str) -> dict[str, str]:
    r"""Lines such as `/dev/sda1 /my\040disk ext4 rw 0 0`: a blank in a path is written `\040`."""
    mounts = {}
    for line in text.splitlines():
        _device, place, kind, *_rest = line.split(" ")
        mounts[re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), place)] = kind
    return mounts


def _mounts_of_macos() -> dict[str, str]:
    """What `mount` says: `//me@server/share on /Volumes/share (smbfs, nodev, ...)`."""
    try:
        said = subprocess.run(
            ["/sbin/mount"], capture_output=True, text=True, timeout=5, check=False
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return {}
    mounts = {}
    for line in said.splitlines():
        before, _bracket, kinds = line.rpartition(" (")
        mounts[before.rpartition(" on ")[2]] = kinds.split(",")[0].rstrip(")")
    return mounts


def _is_remote(folder: Path) -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    drive = PureWindowsPath(folder).drive
    remote = ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == _REMOTE_DRIVE
    return drive.startswith("\\\\") or remote


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
