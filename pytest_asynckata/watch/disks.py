"""Whether the system tells of saves in a folder, or the folder has to be polled."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from pytest_asynckata.language import _

VARIABLE = "WATCHFILES_FORCE_POLLING"
_OFF = {"false", "disable", "disabled"}
_MOUNTS = Path("/proc/self/mounts")
_SILENT = {
    "9p", "afs", "ceph", "cifs", "drvfs", "fuse.glusterfs", "fuse.grpcfuse", "fuse.osxfs",
    "fuse.rclone", "fuse.s3fs", "fuse.sshfs", "fuse.vmhgfs-fuse", "gfs2", "lustre", "ncpfs",
    "nfs", "nfs4", "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs",
}  # fmt: skip
"""File systems where a change made by another machine, or by the host, is not told of."""


def polling_reason(folder: Path) -> str:
    """Why saves in the folder have to be looked for; "" where the system tells of them."""
    if wish := os.environ.get(VARIABLE):
        off = wish.lower() in _OFF
        return "" if off else _("{variable} is set").format(variable=VARIABLE)
    kind = _kind_of_disk(folder)
    return _("network disk: {kind}").format(kind=kind) if kind else ""


def _kind_of_disk(folder: Path) -> str:
    """The kind of a disk that does not tell of changes; "" for any other."""
    try:
        path = folder.resolve()
        if sys.platform == "win32":
            return "UNC" if path.drive.startswith("\\\\") else ""
        kind = file_system(_MOUNTS.read_text(encoding="utf-8", errors="surrogateescape"), path)
    except OSError:  # no such table on this system
        return ""
    return kind if kind in _SILENT else ""


def file_system(mounts: str, path: Path) -> str:
    """The type of the file system that a path lies on, from the text of `/proc/mounts`."""
    kind, longest = "", -1
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(_unescaped(fields[1]))
        if path.is_relative_to(point) and len(point.parts) >= longest:
            kind, longest = fields[2], len(point.parts)  # a later mount hides an earlier one
    return kind


def _unescaped(text: str) -> str:
    """Blanks and the like are written as octal numbers there."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)
