"""A pack out of a git repository, by the system's `git`.

Nothing is checked out: the files' names are listed and judged first, then the contents of the
pack's files are read from the fetched objects. So no link, hook, filter or submodule of the
repository has any effect here. Git asks no questions and takes only the transports named below.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_asynckata.errors import BrokenPack
from pytest_asynckata.kata.handout import Handout, place_of
from pytest_asynckata.kata.manifest import PackManifest, parse_manifest
from pytest_asynckata.kata.pack import PACK_FILE
from pytest_asynckata.workshop.folder import foreign_problem
from pytest_asynckata.workshop.judge import Entry, Refused, judge

_TRANSPORTS = "file:https:ssh"
_SECONDS = 300
_URL = re.compile(r"(?:git\+)?(?P<host>(?:https|ssh|file)://[^/#]*)(?P<path>/.*)", re.DOTALL)
_SCP = re.compile(r"(?P<host>\w[\w.-]*@[A-Za-z0-9][\w.-]*:)(?P<path>[^:].*)", re.DOTALL)
_REVISION = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*")


@dataclass(frozen=True, slots=True)
class GitAddress:
    """What to fetch: `URL@REVISION#FOLDER`, of which only the URL must be there."""

    url: str
    revision: str = "HEAD"
    folder: str = ""


@dataclass(frozen=True, slots=True)
class _Blob:
    name: str
    mode: str
    hash: str
    size: int


def git_address(source: str) -> GitAddress | None:
    """The address that `source` is; None if it is none, but rather the name of a file.

    Raises:
        Refused: if it is an address that is not taken.
    """
    shown = without_password(source)
    if source.startswith("-"):
        raise Refused(shown, ["an address must not begin with -"])
    if re.match(r"[A-Za-z0-9+.-]+::", source):
        raise Refused(shown, ["git's own transports (such as ext::) are not taken"])
    match = _URL.fullmatch(source) or _SCP.fullmatch(source)
    if match is not None:
        return _parts(shown, match["host"], match["path"])
    if "://" in source:
        taken = "https://, ssh://, file:// or USER@HOST:PATH of a repository"
        raise Refused(shown, [f"this address is not taken; use {taken}"])
    return None


def _parts(shown: str, host: str, rest: str) -> GitAddress:
    place, _, folder = rest.partition("#")
    path, at, revision = place.rpartition("@")
    if not at:
        path, revision = place, "HEAD"
    folder = folder.strip("/")
    if re.search(r"[\x00-\x20]", host + rest):
        raise Refused(shown, ["an address has no spaces"])
    if path.endswith(".zip"):
        raise Refused(shown, ["get the file first, then name the file itself"])
    if not _REVISION.fullmatch(revision) or ".." in revision:
        raise Refused(shown, [f"{revision!a} is no name of a branch, a tag or a commit"])
    if folder.startswith(("-", ":")) or ".." in folder.split("/"):
        raise Refused(shown, [f"{folder!a} is no folder of a repository"])
    return GitAddress(host + path, revision, folder)


def without_password(source: str) -> str:
    """An address as it may be remembered and shown: tokens and passwords are nobody's business."""
    if source.startswith(("https://", "git+https://")):
        return re.sub(r"://[^/@]*@", "://", source, count=1)
    return re.sub(r"(://[^/@:]*):[^/@]*@", r"\1@", source, count=1)


def read_git(address: GitAddress) -> Handout:
    """The files that the pack in a repository hands out.

    Raises:
        Refused: if it cannot be fetched, or anything in it must not be used.
    """
    git = shutil.which("git")
    shown = without_password(address.url)
    if git is None:
        advice = "install it, or get the pack as a file and name that"
        raise Refused(shown, [f"git is not installed; {advice}"])
    with tempfile.TemporaryDirectory(prefix="asynckata-", ignore_cleanup_errors=True) as scratch:
        repository = _Repository(git, Path(scratch) / "repository", shown)
        repository.fetch(address)
        return _read(shown, repository, address.folder)


class _Repository:
    """A bare repository with one fetched commit."""

    def __init__(self, git: str, folder: Path, shown: str) -> None:
        self._git, self._folder, self._shown = git, folder, shown

    def fetch(self, address: GitAddress) -> None:
        """Get the files of one revision, and nothing of its history."""
        self._run("init", "--quiet", "--bare", "--template=", ".")
        self._run(
            "fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules",
            "--", address.url, address.revision,
        )  # fmt: skip

    def blobs(self, folder: str) -> Iterator[_Blob]:
        """Every file below a folder, with names relative to it."""
        place = f"FETCH_HEAD:{folder}" if folder else "FETCH_HEAD"
        listing = self._run("ls-tree", "-r", "-z", "-l", "--full-tree", place)
        for line in listing.split(b"\0")[:-1]:
            said, _, name = line.partition(b"\t")
            mode, _kind, hash_, size = said.split()
            yield _Blob(
                name.decode("utf-8", "surrogateescape"), mode.decode(), hash_.decode(),
                int(size) if size != b"-" else 0,
            )  # fmt: skip

    def contents(self, blobs: Sequence[_Blob]) -> dict[str, bytes]:
        """What files hold, by their names."""
        asked = "".join(f"{blob.hash}\n" for blob in blobs).encode()
        answer = io.BytesIO(self._run("cat-file", "--batch", given=asked))
        files = {}
        for blob in blobs:
            size = int(answer.readline().split()[2])
            files[blob.name] = answer.read(size)
            answer.read(1)  # the line's end after each content
        return files

    def _run(self, *arguments: str, given: bytes = b"") -> bytes:
        self._folder.mkdir(exist_ok=True)
        settings = (f"core.hooksPath={os.devnull}", "gc.auto=0", "maintenance.auto=false")
        options = [part for setting in settings for part in ("-c", setting)]
        try:
            done = subprocess.run(
                [self._git, *options, *arguments], cwd=self._folder, env=_environment(),
                input=given, capture_output=True, timeout=_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise Refused(self._shown, [f"git had no answer within {_SECONDS} s"]) from None
        except OSError as error:
            raise Refused(self._shown, [f"git cannot be started: {error.strerror}"]) from None
        if done.returncode:
            raise Refused(self._shown, [_complaint(done.stderr)])
        return done.stdout


def _environment() -> dict[str, str]:
    """The user's, for proxies and keys, without what leads git elsewhere; and no questions."""
    mine = {key: value for key, value in os.environ.items() if not _leads_elsewhere(key)}
    mine.setdefault("GIT_SSH_COMMAND", "ssh -o BatchMode=yes")
    return mine | {
        "GIT_ALLOW_PROTOCOL": _TRANSPORTS,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "SSH_ASKPASS": "",
        "GCM_INTERACTIVE": "never",
        "LC_ALL": "C",
    }


def _leads_elsewhere(variable: str) -> bool:
    return variable.startswith("GIT_") and not variable.startswith(
        ("GIT_SSH", "GIT_CONFIG", "GIT_SSL", "GIT_PROXY", "GIT_HTTP", "GIT_EXEC_PATH")
    )


def _complaint(stderr: bytes) -> str:
    lines = stderr.decode("utf-8", "replace").splitlines()
    said = next((line for line in lines if line.startswith(("fatal:", "error:"))), "")
    reason = re.sub(r"://[^/@\s]*@", "://", said.partition(": ")[2]) or "it failed"
    return f"git cannot fetch it: {ascii(reason)[1:-1]}"


def _read(shown: str, repository: _Repository, folder: str) -> Handout:
    blobs = {blob.name: blob for blob in repository.blobs(folder)}
    if PACK_FILE not in blobs:
        raise Refused(shown, [_no_pack(blobs)])
    manifest = _manifest(shown, repository, blobs[PACK_FILE])
    if foreign := [name for name in blobs if place_of(name, manifest) == "foreign"]:
        raise Refused(shown, map(foreign_problem, foreign))
    wanted = [b for b in blobs.values() if place_of(b.name, manifest) == "handed-out"]
    judge(shown, [_entry(blob) for blob in wanted])
    return repository.contents(wanted)


def _manifest(shown: str, repository: _Repository, blob: _Blob) -> PackManifest:
    judge(shown, [_entry(blob)])
    try:
        content = repository.contents([blob])[blob.name]
        return parse_manifest(content, Path(PACK_FILE), PackManifest)
    except BrokenPack as error:
        raise Refused(shown, map(str, error.problems)) from None


def _entry(blob: _Blob) -> Entry:
    if blob.mode == "120000":
        return Entry(blob.name, blob.size, "link")
    return Entry(blob.name, blob.size, "file" if blob.mode.startswith("100") else "other")


def _no_pack(blobs: dict[str, _Blob]) -> str:
    """Where a pack might be."""
    there = sorted(n.removesuffix(f"/{PACK_FILE}") for n in blobs if n.endswith(f"/{PACK_FILE}"))
    advice = f"; name its folder: URL#{there[0]}" if there else ""
    return f"it has no {PACK_FILE}{advice}"
