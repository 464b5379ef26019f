"""`asynckata init --from` and `update` with the address of a git repository."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pytest_asynckata.kata.manifest import read_manifest
from pytest_asynckata.kata.origin import Origin, origin_file
from pytest_asynckata.workshop.git import GitAddress, git_address, without_password
from pytest_asynckata.workshop.judge import Refused
from tests.conftest import PackFactory
from tests.workshop.world import refuse, small_pack, succeed, tree

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
DOUBLE = Path("1-first", "double")


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def pack(tmp_path: Path) -> PackFactory:
    """A pack that is a repository of its own."""
    made = small_pack(tmp_path / "pack")
    git(made.folder, "init", "--quiet", "--initial-branch=main")
    commit(made)
    return made


def commit(pack: PackFactory) -> str:
    git(pack.folder, "add", "--all", "--force")
    git(pack.folder, "commit", "--quiet", "--allow-empty", "-m", "x")
    return git(pack.folder, "rev-parse", "HEAD")


@needs_git
@pytest.mark.parametrize("form", ["{}", "git+{}", "{}@main", "{}@HEAD"])
def test_a_repository_is_as_good_as_its_folder(
    form: str, pack: PackFactory, tmp_path: Path
) -> None:
    (pack.folder / "pyproject.toml").write_text("[project]\n")
    (pack.folder / "conftest.py").write_text("raise SystemExit\n")
    commit(pack)
    address = form.format(pack.folder.as_uri())
    succeed("init", "--from", address, tmp_path / "by-git")
    succeed("init", "--from", pack.folder, tmp_path / "by-folder")
    one, other = tree(tmp_path / "by-git"), tree(tmp_path / "by-folder")
    assert read_manifest(origin_file(tmp_path / "by-git"), Origin).source == address
    for name in (".asynckata/workspace.toml",):
        del one[name], other[name]
    assert one == other


@needs_git
def test_an_older_revision(pack: PackFactory, tmp_path: Path) -> None:
    first = git(pack.folder, "rev-parse", "HEAD")
    git(pack.folder, "tag", "v1")
    readme = pack.folder / DOUBLE / "README.md"
    before = readme.read_bytes()
    readme.write_text("# new\n")
    commit(pack)
    for number, revision in enumerate((first, "v1")):
        target = tmp_path / f"katas-{number}"
        succeed("init", "--from", f"{pack.folder.as_uri()}@{revision}", target)
        assert (target / DOUBLE / "README.md").read_bytes() == before


@needs_git
def test_a_pack_in_a_folder_of_a_repository(pack: PackFactory, tmp_path: Path) -> None:
    inside = pack.folder / "courses" / "async"
    inside.mkdir(parents=True)
    (pack.folder / "1-first").rename(inside / "1-first")
    (pack.folder / "pack.toml").rename(inside / "pack.toml")
    commit(pack)
    message = refuse("init", "--from", pack.folder.as_uri(), tmp_path / "katas")
    assert "it has no pack.toml; name its folder: URL#courses/async" in message
    succeed("init", "--from", f"{pack.folder.as_uri()}@main#courses/async", tmp_path / "katas")
    assert (tmp_path / "katas" / DOUBLE / "double.py").is_file()


@needs_git
def test_update_asks_the_repository_again(pack: PackFactory, tmp_path: Path) -> None:
    succeed("init", "--from", pack.folder.as_uri(), tmp_path / "katas")
    (pack.folder / DOUBLE / "README.md").write_text("# new\n")
    commit(pack)
    assert "1 files are new or changed" in succeed("update", "-C", tmp_path / "katas")
    assert (tmp_path / "katas" / DOUBLE / "README.md").read_text() == "# new\n"


@needs_git
@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_in_a_repository(pack: PackFactory, tmp_path: Path) -> None:
    (pack.folder / DOUBLE / "data.json").symlink_to("/etc/passwd")
    commit(pack)
    message = refuse("init", "--from", pack.folder.as_uri(), tmp_path / "katas")
    assert "'1-first/double/data.json': it is a link" in message
    assert not (tmp_path / "katas").exists()


@needs_git
@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["1-first/double/con.json"], "Windows device"),
        (["1-first/double/a.txt", "1-first/double/A.txt"], "for the same"),
        (["1-first/double/conftest.py"], "cannot be handed out"),
        (["1-first/double/x\n.txt"], "control character"),
        (["1-first/double/na\u00efve.txt"], "other characters"),
    ],
)
def test_a_hostile_name_in_a_repository(
    names: list[str], reason: str, pack: PackFactory, tmp_path: Path
) -> None:
    blob = git(pack.folder, "hash-object", "-w", "--stdin")
    for name in names:
        entry = f"100644,{blob},{name}"
        git(pack.folder, "update-index", "--add", "--cacheinfo", entry)
    git(pack.folder, "commit", "--quiet", "-m", "x")
    message = refuse("init", "--from", pack.folder.as_uri(), tmp_path / "katas")
    assert reason in message
    assert not (tmp_path / "katas").exists()


@needs_git
def test_no_hook_and_no_filter_of_the_user_or_the_repository_runs(
    pack: PackFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("reference-transaction", "post-checkout", "post-merge"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
        (hooks / name).chmod(0o755)
    config = tmp_path / "config"
    filters = f'[filter "x"]\n\tsmudge = touch {tmp_path}/ran\n'
    config.write_text(f"[core]\n\thooksPath = {hooks}\n{filters}")
    (pack.folder / ".gitattributes").write_text("* filter=x\n")
    commit(pack)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    succeed("init", "--from", pack.folder.as_uri(), tmp_path / "katas")
    assert not (tmp_path / "ran").exists()


@needs_git
def test_what_cannot_be_fetched(pack: PackFactory, tmp_path: Path) -> None:
    nowhere = (tmp_path / "nowhere").as_uri()
    assert "git cannot fetch it" in refuse("init", "--from", nowhere, tmp_path / "katas")
    unknown = f"{pack.folder.as_uri()}@no-such-branch"
    message = refuse("init", "--from", unknown, tmp_path / "katas")
    assert "couldn't find remote ref no-such-branch" in message
    missing = f"{pack.folder.as_uri()}#no/such/folder"
    assert "git cannot fetch it" in refuse("init", "--from", missing, tmp_path / "katas")


def test_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    message = refuse("init", "--from", "https://example.org/pack.git", tmp_path / "katas")
    assert "git is not installed" in message


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("https://example.org/a/b.git", GitAddress("https://example.org/a/b.git")),
        ("git+https://example.org/a/b@v1", GitAddress("https://example.org/a/b", "v1")),
        ("https://me@example.org/b@x/y#d/e", GitAddress("https://me@example.org/b", "x/y", "d/e")),
        ("git@example.org:a/b.git", GitAddress("git@example.org:a/b.git")),
        ("git@example.org:a/b.git@v1#d", GitAddress("git@example.org:a/b.git", "v1", "d")),
        ("ssh://git@example.org:22/a/b", GitAddress("ssh://git@example.org:22/a/b")),
        ("git+ssh://git@example.org/a@v1", GitAddress("ssh://git@example.org/a", "v1")),
        ("file:///a/b#c/", GitAddress("file:///a/b", "HEAD", "c")),
        ("pack.zip", None),
        ("../some@folder", None),
        (r"C:\packs\pack.zip", None),
        ("C:/packs/pack.zip", None),
    ],
)
def test_what_is_an_address(source: str, address: GitAddress | None) -> None:
    assert git_address(source) == address


@pytest.mark.parametrize(
    "source",
    [
        "--upload-pack=touch x", "-u", "ext::sh -c touch% x", "git+ext::sh", "fd::17",
        "http://example.org/a.git", "git://example.org/a.git", "ftp://example.org/a", "https://x",
        "https://example.org/a@--upload-pack=x", "https://example.org/a@x..y",
        "https://example.org/a@+x:y", "https://example.org/a#../b", "https://example.org/a#--x",
        "https://example.org/a b", "https://example.org/a\nb", "https://example.org/pack.zip",
    ],
)  # fmt: skip
def test_an_address_that_is_not_taken(source: str) -> None:
    with pytest.raises(Refused):
        git_address(source)


def test_an_option_is_never_given_to_git(tmp_path: Path) -> None:
    message = refuse("init", "--from=--upload-pack=touch x", tmp_path / "katas")
    assert "must not begin with -" in message


def test_passwords_are_not_remembered() -> None:
    assert without_password("https://me:secret@example.org/a") == "https://example.org/a"
    assert without_password("git+https://token@example.org/a@v1") == "git+https://example.org/a@v1"
    assert without_password("ssh://git:secret@example.org/a") == "ssh://git@example.org/a"
    assert without_password("git@example.org:a/b") == "git@example.org:a/b"
