"""Point 1: the files of a kata are those expected, their links lead somewhere, and what
`asynckata record` has stored is what it would store today.

That manifests can be read and names shadow nothing is proved before, by `load_pack`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from pytest_asynckata.author.bench import Bench
from pytest_asynckata.author.checks.recorded import stale
from pytest_asynckata.author.readme import Line, anchors, links
from pytest_asynckata.author.source import line_of_key
from pytest_asynckata.coach.fingerprint import FINGERPRINTS_FILE
from pytest_asynckata.diagnosis.catalogue import CODES
from pytest_asynckata.diagnosis.expected import EXPECTED_FILE
from pytest_asynckata.extend.extensions import Extensions
from pytest_asynckata.kata.pack import KATA_FILE, PACK_FILE, Kata
from pytest_asynckata.language import _
from pytest_asynckata.report.verdict import Verdict

POINT: Final = "files"
FILL = "FILL:"
"""Marks a blank in what `asynckata new` has written."""
_LEFT_ALONE = ("__pycache__", ".*", "*.pyc")
_WHY = re.compile(r"asynckata why ([a-z][a-z-]+)")
_KATA = re.compile(r"(?:--kata|asynckata (?:hint|reset|solution|timeline))[ =]([a-z][a-z0-9_]*)\b")


def judge(bench: Bench) -> Iterator[Verdict]:
    """What is wrong with a kata's files."""
    unreadable = list(_unreadable(bench))
    if unreadable:
        yield from unreadable
        return
    extensions = Extensions(bench.pack.folder, bench.pack.manifest.plugins)
    codes = {*CODES, *(finding.code for finding in extensions.findings())}
    faults = [
        *_missing(bench), *_unknown(bench), *_blanks(bench), *_extensions(bench, extensions),
        *_findings(bench, codes),
        *(verdict for file in _texts(bench.kata) for verdict in _readme(bench, file, codes)),
    ]  # fmt: skip
    if not faults:
        faults += stale(bench)
    yield from faults
    if not faults:
        yield bench.verdict(POINT, "ok", _("manifest, files and links are right"))


def _unreadable(bench: Bench) -> Iterator[Verdict]:
    for file in _files_in(bench.kata.folder):
        try:
            file.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            yield bench.verdict(POINT, "bad", _("is not UTF-8; save it as UTF-8"), file, line)


def _missing(bench: Bench) -> Iterator[Verdict]:
    kata, record = bench.kata, f"asynckata record {bench.kata.name}"
    wanted = {
        kata.reference: _("the reference solution, which everything is measured against"),
        kata.notes: _("notes for learners who have found their own solution"),
        kata.folder / EXPECTED_FILE: _("make it: {command}").format(command=record),
        kata.folder / FINGERPRINTS_FILE: _("make it: {command}").format(command=record),
    }
    for file, role in wanted.items():
        if not file.is_file():
            sentence = _("the file is missing: {role}").format(role=role)
            yield bench.verdict(POINT, "bad", sentence, file)
    if not kata.mistakes():
        sentence = _("there is no known mistake; write a typical wrong program")
        yield bench.verdict(POINT, "bad", sentence, kata.folder / "mistakes")


def _unknown(bench: Bench) -> Iterator[Verdict]:
    kata = bench.kata
    known = {
        kata.folder / KATA_FILE, kata.readme, kata.stub, kata.tests, kata.notes,
        kata.folder / EXPECTED_FILE, kata.folder / FINGERPRINTS_FILE,
        *kata.solutions(), *kata.mistakes(),
    }  # fmt: skip
    for file in _files_in(kata.folder):
        if file not in known:
            sentence = _("is no part of a kata; remove it, or correct its name or folder")
            yield bench.verdict(POINT, "bad", sentence, file)
        elif file.suffix == ".py" and not file.stem.isidentifier():
            sentence = _("its name must be a Python name: letters, digits and _")
            yield bench.verdict(POINT, "bad", sentence, file)


def _files_in(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir()):
        if any(fnmatch(entry.name, pattern) for pattern in _LEFT_ALONE):
            continue
        if entry.is_dir():
            yield from _files_in(entry)
        else:
            yield entry


def _blanks(bench: Bench) -> Iterator[Verdict]:
    """What is still to be filled in a kata that `asynckata new` has begun."""
    for file in _files_in(bench.kata.folder):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if FILL in line:
                what = line.partition(FILL)[2].strip(" \"'#->,.]")
                sentence = _("a blank is to be filled: {what}").format(what=what)
                yield bench.verdict(POINT, "bad", sentence, file, number)


def _extensions(bench: Bench, extensions: Extensions) -> Iterator[Verdict]:
    """What a learner would read as a note beneath the page."""
    extensions.fixtures()
    file = bench.pack.folder / PACK_FILE
    for notice in extensions.notices:
        yield bench.verdict(POINT, "bad", notice, file, line_of_key(file, "plugins"))


def _findings(bench: Bench, codes: Container[str]) -> Iterator[Verdict]:
    """A ladder for a finding that does not exist would never be shown."""
    file = bench.kata.folder / KATA_FILE
    for number, ladder in enumerate(bench.kata.manifest.hints, 1):
        for code in ladder.findings:
            if code not in codes:
                key = f"hints[{number}].findings"
                sentence = _("{key}: there is no finding {code!r}; see: asynckata why")
                message = sentence.format(key=key, code=code)
                yield bench.verdict(POINT, "bad", message, file, line_of_key(file, key))


def _texts(kata: Kata) -> list[Path]:
    chapter = kata.folder.parent / "README.md"
    return [file for file in (kata.readme, kata.notes, chapter) if file.is_file()]


def _readme(bench: Bench, file: Path, codes: Container[str]) -> Iterator[Verdict]:
    for link in links(file):
        if (what := _dead_end(bench, file, link)) is not None:
            yield bench.verdict(POINT, "bad", what, file, link.number)
    for line in _commands(file):
        for code in _WHY.findall(line.text):
            if code not in codes:
                sentence = _("names the finding {code!r}, which does not exist; see: asynckata why")
                message = sentence.format(code=code)
                yield bench.verdict(POINT, "bad", message, file, line.number)
        for name in _KATA.findall(line.text):
            if bench.pack.kata(name) is None:
                sentence = _("names the kata {name!r}, which is not in this pack")
                yield bench.verdict(POINT, "bad", sentence.format(name=name), file, line.number)


def _commands(file: Path) -> Iterator[Line]:
    """All lines, also those in fenced code: there a learner copies commands from."""
    for number, text in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), 1):
        yield Line(number, text)


def _dead_end(bench: Bench, file: Path, link: Line) -> str | None:
    """Why a link leads nowhere; None if it leads somewhere."""
    address = urlsplit(link.text)
    if address.scheme == "https":
        return None if address.netloc else _("the link {target!r} names no host")
    if address.scheme == "mailto":
        return None
    if address.scheme or address.netloc:
        sentence = _("the link {target!r} must begin with https://, or lead to a file of the pack")
        return sentence.format(target=link.text)
    return _local_dead_end(bench, file, link.text, unquote(address.path), unquote(address.fragment))


def _local_dead_end(bench: Bench, file: Path, target: str, path: str, fragment: str) -> str | None:
    to = (file.parent / path).resolve() if path else file.resolve()
    if not to.is_relative_to(bench.pack.folder.resolve()):
        return _("the link {target!r} leads out of the pack").format(target=target)
    if not to.exists():
        return _("the link {target!r} leads to no file").format(target=target)
    hidden = {"solutions", "mistakes"}.intersection(
        to.relative_to(bench.pack.folder.resolve()).parts
    )
    if hidden and file != bench.kata.notes:
        sentence = _("the link {target!r} leads to {folder}/, which learners do not have")
        return sentence.format(target=target, folder=hidden.pop())
    if fragment and to.suffix == ".md" and fragment not in anchors(to):
        sentence = _("the link {target!r} leads to no heading of {file}")
        return sentence.format(target=target, file=to.name)
    return None
