"""Archives that were made to do harm, or were damaged: refused by a clear line, nothing written."""

from __future__ import annotations

import io
import json
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pytest_asynckata.workshop import archive, judge
from pytest_asynckata.workshop.archive import read_archive
from pytest_asynckata.workshop.judge import Refused
from pytest_asynckata.workshop.names import collisions, name_problem
from tests.workshop.world import (
    archive_of,
    built,
    contents,
    manifest_for,
    refuse,
    small_pack,
    tree,
)

pytestmark = pytest.mark.filterwarnings("ignore:Duplicate name")


@pytest.fixture
def good(tmp_path: Path) -> dict[str, bytes]:
    """The files of a pack, without the manifest."""
    files = contents(built(small_pack(tmp_path / "pack"), tmp_path / "good.zip"))
    del files["MANIFEST.json"]
    return files


@pytest.fixture
def refused(tmp_path: Path) -> Callable[[bytes], str]:
    """Try to open an archive; give what is said. Nothing may have been written."""

    def try_it(content: bytes) -> str:
        file = tmp_path / "hostile.zip"
        file.write_bytes(content)
        before = tree(tmp_path)
        message = refuse("init", "--from", file, tmp_path / "katas")
        assert tree(tmp_path) == before
        assert not (tmp_path / "katas").exists()
        lines = message.removeprefix("asynckata: ").splitlines()
        assert all(line.startswith(f"{file}: ") for line in lines)
        return message

    return try_it


Try = Callable[[bytes], str]
Files = dict[str, bytes]


def with_manifest(files: Mapping[str, bytes]) -> bytes:
    return archive_of({**files, "MANIFEST.json": manifest_for(files)})


def special(files: Mapping[str, bytes], name: str, content: bytes, **changes: int) -> bytes:
    """An archive in which the announcement of one file is changed."""
    everything = {**files, name: content}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for file, text in {**everything, "MANIFEST.json": manifest_for(everything)}.items():
            info = zipfile.ZipInfo(file)
            if file == name:
                for key, value in changes.items():
                    setattr(info, key, value)
            made.writestr(info, text)
    return buffer.getvalue()


HOSTILE_NAMES = {
    "../outside.txt": "leads out of its folder",
    "1-first/double/../../../outside.txt": "leads out of its folder",
    "/etc/outside.txt": "absolute path",
    "C:/outside.txt": "drive letter",
    "c:outside.txt": "drive letter",
    "..\\outside.txt": "backslash",
    "1-first\\double\\x.txt": "backslash",
    "\\\\host\\share\\x.txt": "absolute path",
    "1-first/double/con": "Windows device",
    "1-first/double/NUL.txt": "Windows device",
    "1-first/double/aux.": "a dot or a space",
    "1-first/double/com1.json": "Windows device",
    "1-first/double/x.txt ": "a dot or a space",
    "1-first/double./x.txt": "a dot or a space",
    "1-first/double/x\n.txt": "control character",
    "1-first/double/\x1b[2J.txt": "control character",
    "1-first/double/\u202etxt.py": "control character",
    "1-first/double/" + "x" * 120 + ".txt": "longer than 100",
    "/".join(["x" * 90] * 3) + ".txt": "longer than 200",
    "1-first//double/x.txt": "empty part",
    "./1-first/double/x.txt": "empty part",
    "1-first/double/data/": "it is a folder",
    ".git/config": "begins with a dot",
    "1-first/double/.hidden.txt": "begins with a dot",
    "1-first/double/na\u00efve.txt": "other characters",
    "1-first/double/a:b.txt": "other characters",
    "1-first/double/*.txt": "other characters",
    "1-first/double/-rf.txt": "other characters",
}


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=ascii)
def test_a_hostile_name(name: str, good: Files, refused: Try) -> None:
    message = refused(with_manifest({**good, name: b"x"}))
    assert HOSTILE_NAMES[name] in message
    assert ascii(name)[1:40] in message, "the entry is named"
    assert "\x1b" not in message


@pytest.mark.parametrize(
    "name",
    [
        "conftest.py", "pytest.ini", "sitecustomize.py", "pyproject.toml", "evil.pth", "setup.cfg",
        "1-first/conftest.py", "1-first/double/conftest.py", "1-first/double/helper.py",
        "1-first/double/test_other.py", "1-first/double/evil.pth", "1-first/double/tox.ini",
        "1-first/double/solutions/reference.py", "1-first/double/mistakes/x.py",
        "1-first/double/__pycache__/double.pyc", "1-first/other/other.py", "README.md",
    ],
)  # fmt: skip
def test_a_surprise(name: str, good: Files, refused: Try) -> None:
    assert f"'{name}': it is no file of a pack" in refused(with_manifest({**good, name: b"x"}))


def test_a_link(good: Files, refused: Try) -> None:
    mode = (stat.S_IFLNK | 0o777) << 16
    made = special(
        good, "1-first/double/x.txt", b"/etc/passwd", external_attr=mode, create_system=3
    )
    assert "'1-first/double/x.txt': it is a link" in refused(made)


def test_a_device_file(good: Files, refused: Try) -> None:
    mode = (stat.S_IFCHR | 0o666) << 16
    made = special(good, "1-first/double/x.txt", b"", external_attr=mode, create_system=3)
    assert "'1-first/double/x.txt': it is no plain file" in refused(made)


def test_a_name_that_is_there_twice(good: Files, refused: Try) -> None:
    buffer = io.BytesIO(with_manifest(good))
    with zipfile.ZipFile(buffer, "a") as made:
        made.writestr("1-first/double/README.md", b"another one")
    assert "'1-first/double/README.md': the name is there twice" in refused(buffer.getvalue())


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("1-first/double/a.txt", "1-first/double/A.txt"),
        ("1-first/double/a.txt", "1-First/double/b.txt"),
    ],
)
def test_names_that_differ_only_in_their_case(
    name: str, other: str, good: Files, refused: Try
) -> None:
    assert "for the same" in refused(with_manifest({**good, name: b"1", other: b"2"}))


def test_a_name_that_is_a_file_and_a_folder(good: Files, refused: Try) -> None:
    clash = {"1-first/double/a.txt": b"1", "1-first/double/a.txt/b.txt": b"2"}
    assert "is a file and a folder" in refused(with_manifest({**good, **clash}))


def test_a_bomb_by_its_ratio(good: Files, refused: Try) -> None:
    files = {**good, "1-first/double/zeros.txt": bytes(5_000_000)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, content in {**files, "MANIFEST.json": manifest_for(files)}.items():
            made.writestr(name, content)
    message = refused(buffer.getvalue())
    assert "'1-first/double/zeros.txt': it is packed more than 200 times" in message


def test_a_bomb_by_its_size(good: Files, refused: Try) -> None:
    message = refused(special(good, "1-first/double/big.txt", bytes(8_000_001)))
    assert "'1-first/double/big.txt': it is 8 MB; a file has at most 8 MB" in message


def test_a_bomb_by_the_sum(good: Files, refused: Try, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "LARGEST_PACK", 1_000)
    assert "its files are 0 MB; a pack has at most" in refused(with_manifest(good))


def test_a_bomb_by_its_number_of_files(good: Files, refused: Try) -> None:
    many = {f"1-first/double/{number}.txt": b"" for number in range(5_001)}
    assert "more than 5000 files" in refused(with_manifest({**good, **many}))


def lying(content: bytes, name: str, size: int) -> bytes:
    """The archive says that the file has another size than it has."""
    changed = bytearray(content)
    local = content.index(name.encode()) - 30
    struct.pack_into("<I", changed, local + 22, size)
    central = content.index(name.encode(), content.index(b"PK\x01\x02")) - 46
    struct.pack_into("<I", changed, central + 24, size)
    return bytes(changed)


def deflated(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in {**files, "MANIFEST.json": manifest_for(files)}.items():
            made.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("size", [0, 10, 4_000])
def test_a_header_that_lies_about_the_size(size: int, good: Files, refused: Try) -> None:
    name = "1-first/double/test_double.py"
    assert name in refused(lying(deflated(good), name, size))


def test_what_comes_is_counted_whatever_the_header_says(
    good: Files, refused: Try, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "1-first/double/test_double.py"
    monkeypatch.setattr(archive, "LARGEST_FILE", len(good[name]) - 1)
    message = refused(with_manifest(good))
    assert "it is larger than" in message


def test_an_encrypted_file(good: Files, refused: Try) -> None:
    made = with_manifest(good)
    name = b"1-first/double/README.md"
    changed = bytearray(made)
    central = made.index(name, made.index(b"PK\x01\x02")) - 46
    changed[central + 8] |= 1
    assert "'1-first/double/README.md': it is encrypted" in refused(bytes(changed))


def test_an_unknown_compression(good: Files, refused: Try) -> None:
    made = with_manifest(good)
    name = b"1-first/double/README.md"
    changed = bytearray(made)
    central = made.index(name, made.index(b"PK\x01\x02")) - 46
    changed[central + 10] = 99
    assert "a method that is not taken (99)" in refused(bytes(changed))


def test_a_wrong_hash(good: Files, refused: Try) -> None:
    changed = {**good, "1-first/double/test_double.py": b"import os\n"}
    made = archive_of({**changed, "MANIFEST.json": manifest_for(good)})
    message = refused(made)
    assert "'1-first/double/test_double.py': its content is not what MANIFEST.json says" in message


def test_a_wrong_hash_of_the_whole(good: Files, refused: Try) -> None:
    manifest = json.loads(manifest_for(good)) | {"pack": "0" * 64}
    made = archive_of({**good, "MANIFEST.json": json.dumps(manifest).encode()})
    assert "MANIFEST.json: the hash of the whole pack is wrong" in refused(made)


def test_a_file_that_the_manifest_does_not_list(good: Files, refused: Try) -> None:
    extra = {"1-first/double/x.txt": b"x"}
    made = archive_of({**good, **extra, "MANIFEST.json": manifest_for(good)})
    assert "'1-first/double/x.txt': it is not in MANIFEST.json" in refused(made)


def test_a_file_that_is_missing(good: Files, refused: Try) -> None:
    manifest = manifest_for(good)
    del good["1-first/double/README.md"]
    message = refused(archive_of({**good, "MANIFEST.json": manifest}))
    assert "'1-first/double/README.md': it is missing" in message


def test_a_kata_without_its_tests(good: Files, refused: Try) -> None:
    del good["1-first/double/test_double.py"]
    message = refused(with_manifest(good))
    assert "1-first/double/test_double.py: the file is missing: the kata's tests" in message


def test_no_manifest(good: Files, refused: Try) -> None:
    assert "it has no MANIFEST.json; make one with asynckata pack build" in refused(
        archive_of(good)
    )


@pytest.mark.parametrize(
    "manifest", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"format_version": 2}']
)
def test_a_manifest_that_is_none(manifest: bytes, good: Files, refused: Try) -> None:
    assert "MANIFEST.json: " in refused(archive_of({**good, "MANIFEST.json": manifest}))


@pytest.mark.parametrize(
    "text", [b"", b"\xff\xfe", b"format_version = 1", b"x = " + b"[" * 100_000]
)
def test_a_pack_toml_that_is_none(text: bytes, good: Files, refused: Try) -> None:
    assert "pack.toml: " in refused(with_manifest({**good, "pack.toml": text}))


def test_no_pack_toml(good: Files, refused: Try) -> None:
    del good["pack.toml"]
    assert "it has no pack.toml" in refused(with_manifest(good))


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"not a zip", b"\0" * 5_000, b"PK\5\6" + b"\0" * 18]
)
def test_no_zip(content: bytes, refused: Try) -> None:
    message = refused(content)
    assert "is not a zip file" in message or "has no MANIFEST.json" in message


def test_a_zip_that_is_cut_off(good: Files, refused: Try) -> None:
    whole = with_manifest(good)
    for length in range(0, len(whole) - 1, len(whole) // 20):
        assert "hostile.zip: " in refused(whole[:length])


def test_many_problems_do_not_flood_the_screen(good: Files, refused: Try) -> None:
    many = {f"../{number}.txt": b"" for number in range(50)}
    message = refused(with_manifest({**good, **many}))
    assert len(message.splitlines()) == 11
    assert "and 40 more" in message


def test_a_device_name_as_a_kata(tmp_path: Path) -> None:
    pack = small_pack(tmp_path / "pack", "con")
    message = refuse("pack", "build", pack.folder, "-o", tmp_path / "pack.zip")
    assert "Windows device" in message


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300
)
@given(
    changes=st.lists(st.tuples(st.integers(min_value=0), st.integers(0, 255)), max_size=8),
    cut=st.integers(min_value=0, max_value=200),
)
@example(changes=[], cut=0)
def test_a_damaged_archive_is_read_right_or_refused(
    good: Files, tmp_path: Path, changes: list[tuple[int, int]], cut: int
) -> None:
    damaged = bytearray(with_manifest(good))
    for place, value in changes:
        damaged[place % len(damaged)] = value
    file = tmp_path / "damaged.zip"
    file.write_bytes(damaged[: len(damaged) - cut])
    try:
        files = read_archive(file)
    except Refused:
        files = good
    assert files == good


PARTS = st.sampled_from(
    ["..", ".", "", "a", "A", "b.txt", "con", "x" * 101, "\\", "C:", "\0", "ä", "a\u0308", "c. "]
)
PATHS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200
)
@given(extra=st.dictionaries(PATHS, st.binary(max_size=20), min_size=1, max_size=5))
def test_whatever_an_archive_holds_nothing_is_written_outside(
    good: Files, tmp_path: Path, extra: dict[str, bytes]
) -> None:
    file = tmp_path / "random.zip"
    file.write_bytes(with_manifest({**good, **extra}))
    before = tree(tmp_path)
    refuse("init", "--from", file, tmp_path / "deep" / "katas")
    assert tree(tmp_path) == before


@given(names=st.lists(PATHS | st.text(max_size=20), max_size=6))
def test_names_that_pass_are_plain_and_stand_beside_each_other(names: list[str]) -> None:
    bad = {name for name, _ in collisions(names)}
    good_ones = [name for name in names if name_problem(name) is None and name not in bad]
    for name in good_ones:
        assert name.isascii()
        assert not {"..", ".", ""} & set(name.split("/"))
    folded = [name.lower() for name in good_ones]
    assert len(set(folded)) == len(folded)
    assert not any(other.startswith(f"{name}/") for name in folded for other in folded)
