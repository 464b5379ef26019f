"""Every mistake in a manifest is one clear line: file, key, what is wrong, what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_asynckata.errors import BrokenPack
from pytest_asynckata.kata.manifest import KataManifest, read_manifest
from pytest_asynckata.kata.pack import load_pack
from tests.conftest import MANIFEST, PackFactory

GOOD = MANIFEST.format(name="double", extra="", tables="")


def problems_of(text: str | bytes, tmp_path: Path) -> list[str]:
    file = tmp_path / "kata.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(BrokenPack) as caught:
        read_manifest(file, KataManifest)
    return [str(problem).removeprefix(f"{file}: ") for problem in caught.value.problems]


def test_a_good_manifest_is_read(tmp_path: Path) -> None:
    file = tmp_path / "kata.toml"
    file.write_text(GOOD, encoding="utf-8")
    assert read_manifest(file, KataManifest).hints[0].stages[-1] == "number * 2"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("minutes = 5", "minutes = '5'"), "minutes: must be a whole number, and is '5'"),
        (("minutes = 5", "minuets = 5"), "minuets: is not a known key; remove it or correct"),
        (("minutes = 5", ""), "minutes: is missing; add it"),
        (("minutes = 5", "minutes = 0"), "minutes: input should be greater than or equal to 1"),
        (('title = "double"', "title = 5"), "title: must be text in quotes, and is 5"),
        (('title = "double"', 'title = ""'), "title: must not be empty; write a sentence"),
        (('id = "kata"', 'id = "Kata One"'), "hints[1].id: must be lower-case letters"),
        (('stages = ["What', 'stages = "What'), "is not valid TOML"),
        (("[[hints]]", "[hints]"), "hints: must be a list [...]"),
        (('url = "https:', 'url = "http:'), "docs[1].url: must be an address that starts with"),
        (("difficulty = 1", "difficulty = 9"), "difficulty: input should be less than or equal"),
        (("difficulty = 1", 'forbids = ["gather"]'), "forbids[1]: must be a full dotted name"),
        (("format_version = 1", ""), "format_version: is missing; add it"),
        (("format_version = 1", 'format_version = "1"'), "format_version: must be 1, and is '1'"),
        (
            ("format_version = 1", "format_version = 2"),
            "format_version: is 2, and this pytest-asynckata reads 1; upgrade it:",
        ),
        (
            ("format_version = 1", "format_version = 0"),
            "format_version: is 0, which is no longer read; set it to 1",
        ),
    ],
)
def test_one_mistake_is_one_line(tmp_path: Path, change: tuple[str, str], expected: str) -> None:
    problems = problems_of(GOOD.replace(*change), tmp_path)
    assert any(problem.startswith(expected) for problem in problems), problems
    assert not any("\n" in problem for problem in problems)


def test_several_mistakes_are_reported_together(tmp_path: Path) -> None:
    text = GOOD.replace("minutes = 5", "minutes = 'x'\ncolour = 1").replace("title =", "titel =")
    assert len(problems_of(text, tmp_path)) >= 4


def test_wrong_encoding_is_said(tmp_path: Path) -> None:
    problems = problems_of(GOOD.replace("small", "sm\u00e4ll").encode("latin-1"), tmp_path)
    assert problems[0].startswith("is not UTF-8 (byte ")


def test_a_missing_manifest_is_said(tmp_path: Path) -> None:
    with pytest.raises(BrokenPack, match="the file is missing"):
        read_manifest(tmp_path / "kata.toml", KataManifest)


@given(st.dictionaries(st.text(min_size=1), st.none() | st.booleans() | st.text() | st.integers()))
def test_no_manifest_is_answered_with_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, data: dict[str, object]
) -> None:
    lines = [f"{_quoted(key)} = {_toml(value)}" for key, value in data.items()]
    text = "\n".join(lines)
    assert problems_of(text, tmp_path_factory.mktemp("kata"))


def _quoted(text: str) -> str:
    return '"' + "".join(f"\\U{ord(letter):08x}" for letter in text if letter.isascii()) + '"'


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else _quoted(str(value))


def pack_problems(folder: Path) -> str:
    with pytest.raises(BrokenPack) as caught:
        load_pack(folder)
    return str(caught.value)


class TestPack:
    """What must be true between the files of a pack."""

    @pytest.fixture
    def pack(self, tmp_path: Path) -> PackFactory:
        factory = PackFactory(tmp_path)
        factory.kata()
        factory.kata("triple")
        return factory

    def edit(self, file: Path, old: str, new: str) -> None:
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    def test_a_good_pack_has_its_katas_in_order(self, pack: PackFactory) -> None:
        assert [kata.name for kata in load_pack(pack.folder)] == ["double", "triple"]

    def test_a_kata_that_is_listed_twice(self, pack: PackFactory) -> None:
        pack.chapters["1-first"].append("double")
        pack.write_track()
        assert "the kata 'double' is listed twice; names are unique" in pack_problems(pack.folder)

    def test_a_kata_without_a_folder(self, pack: PackFactory) -> None:
        pack.chapters["1-first"].append("ghost")
        pack.write_track()
        assert "lists the kata 'ghost', and there is no folder" in pack_problems(pack.folder)

    def test_a_kata_that_is_not_listed(self, pack: PackFactory) -> None:
        pack.chapters["1-first"].remove("triple")
        pack.write_track()
        assert "is a kata that pack.toml does not list" in pack_problems(pack.folder)

    def test_a_circle_in_needs(self, pack: PackFactory) -> None:
        for name, need in (("double", "triple"), ("triple", "double")):
            manifest = pack.folder / "1-first" / name / "kata.toml"
            self.edit(manifest, "minutes = 5", f'minutes = 5\nneeds = ["{need}"]')
        assert "goes in a circle: double needs triple needs double" in pack_problems(pack.folder)

    def test_a_need_that_comes_later(self, pack: PackFactory) -> None:
        manifest = pack.folder / "1-first" / "double" / "kata.toml"
        self.edit(manifest, "minutes = 5", 'minutes = 5\nneeds = ["triple"]')
        assert "the kata 'triple' comes later in the track" in pack_problems(pack.folder)

    def test_a_need_that_does_not_exist(self, pack: PackFactory) -> None:
        manifest = pack.folder / "1-first" / "double" / "kata.toml"
        self.edit(manifest, "minutes = 5", 'minutes = 5\nneeds = ["ghost"]')
        assert "there is no kata 'ghost' in this pack" in pack_problems(pack.folder)

    @pytest.mark.parametrize("name", ["asyncio", "queue", "pytest", "aiohttp"])
    def test_a_name_that_shadows_a_module(self, pack: PackFactory, name: str) -> None:
        pack.kata(name)
        assert f"the kata's name {name!r} shadows the module" in pack_problems(pack.folder)

    @pytest.mark.parametrize("name", ["double.py", "test_double.py", "README.md"])
    def test_a_missing_file(self, pack: PackFactory, name: str) -> None:
        (pack.folder / "1-first" / "double" / name).unlink()
        assert f"{name}: the file is missing" in pack_problems(pack.folder)

    def test_a_hint_for_a_test_that_does_not_exist(self, tmp_path: Path) -> None:
        ladder = '[[hints]]\nid = "x"\ntests = ["test_ghost"]\nstages = ["a", "b"]\n'
        pack = PackFactory(tmp_path)
        pack.kata(tables=ladder)
        assert "hints[2].tests: there is no test_ghost in test_double.py" in pack_problems(tmp_path)

    def test_two_general_ladders(self, tmp_path: Path) -> None:
        pack = PackFactory(tmp_path)
        pack.kata(tables='[[hints]]\nid = "x"\nstages = ["a", "b"]\n')
        assert "hints: one ladder has no tests, mistakes and findings" in pack_problems(tmp_path)

    def test_chapters_in_the_wrong_order(self, pack: PackFactory) -> None:
        pack.kata("fourfold", chapter="0-zero")
        assert "the folders' numbers must rise" in pack_problems(pack.folder)
