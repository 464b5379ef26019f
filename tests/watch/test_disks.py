"""Which disks do not tell of saves."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from pytest_asynckata.watch import disks

MOUNTS = """\
overlay / overlay rw,relatime 0 0
proc /proc proc rw 0 0
/dev/sda1 /home ext4 rw 0 0
server:/export /home/me/net nfs4 rw,addr=10.0.0.1 0 0
me@host: /mnt/my\\040remote\\040disk fuse.sshfs rw 0 0
tmpfs /mnt/local tmpfs rw 0 0
C:\\134 /mnt/c 9p rw 0 0
ext /mnt/twice ext4 rw 0 0
vbox /mnt/twice vboxsf rw 0 0
a line that is none
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/me/katas", "ext4"),
        ("/home/me/net", "nfs4"),
        ("/home/me/net/deep/er", "nfs4"),
        ("/home/me/network", "ext4"),
        ("/mnt/my remote disk/katas", "fuse.sshfs"),
        ("/mnt/c/Users/me", "9p"),
        ("/mnt/twice/x", "vboxsf"),
        ("/srv", "overlay"),
    ],
)
def test_the_file_system_of_a_path(path: str, kind: str) -> None:
    assert disks.file_system(MOUNTS, PurePosixPath(path)) == kind  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "said"), [("nfs", "network disk: nfs"), ("drvfs", "network disk: drvfs"), ("ext4", "")]
)
def test_a_network_disk_is_polled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, said: str
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"somewhere / {kind} rw 0 0\n")
    monkeypatch.setattr(disks, "_MOUNTS", mounts)
    monkeypatch.delenv(disks.VARIABLE, raising=False)
    assert disks.polling_reason(tmp_path) == said


def test_a_system_without_that_table_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disks, "_MOUNTS", tmp_path / "nowhere")
    monkeypatch.delenv(disks.VARIABLE, raising=False)
    assert disks.polling_reason(tmp_path) == ""


@pytest.mark.parametrize(("value", "polls"), [("1", True), ("false", False), ("", False)])
def test_the_user_can_wish_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, polls: bool
) -> None:
    monkeypatch.setattr(disks, "_MOUNTS", tmp_path / "nowhere")
    monkeypatch.setenv(disks.VARIABLE, value)
    assert bool(disks.polling_reason(tmp_path)) is polls


def test_the_user_can_wish_against_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("server:/ / nfs rw 0 0\n")
    monkeypatch.setattr(disks, "_MOUNTS", mounts)
    monkeypatch.setenv(disks.VARIABLE, "disabled")
    assert disks.polling_reason(tmp_path) == ""
