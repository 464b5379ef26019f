"""`pack.toml` and `kata.toml` as typed structures, and every mistake in them as one line.

Only the files' own text is judged here; what they say about other files is judged in `pack`.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from pytest_asynckata.errors import BrokenPack, Problem
from pytest_asynckata.kata.loops import OtherLoop

FORMAT_VERSION = 1
"""The version of `pack.toml` and `kata.toml` that this release reads."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
PositiveSeconds = Annotated[float, Field(gt=0, strict=False)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Slug = Annotated[str, StringConstraints(pattern=SLUG)]
TestName = Annotated[str, StringConstraints(pattern=r"^test_\w+$")]
DottedName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$")]
PluginName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$")]
# The same names in another spelling, by which messages tell them apart.
ModuleName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w*([.][A-Za-z_]\w*)*$")]
Requirements = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._\-\[\],<>=!~]*$")]
ChapterFolder = Annotated[str, StringConstraints(pattern=r"^[0-9]+-[a-z0-9]+(-[a-z0-9]+)*$")]
SolutionsPolicy = Literal["when-done", "always", "never"]
PointNumber = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*$")]
Url = Annotated[str, StringConstraints(pattern=r"^https://\S+$")]


class Strict(BaseModel):
    """What every structure of a manifest has in common: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class DocsLink(Strict):
    """A page of the Python documentation, or of a library's, that a kata builds on."""

    title: Text
    """What the page is called."""
    url: Url
    """Its address."""


class Ladder(Strict):
    """Hints that lead in stages: from a question, over a direction, to nearly the answer.

    A ladder without `tests`, `mistakes` and `findings` belongs to the kata as a whole.
    """

    id: Slug
    """The ladder's own name, once in a kata."""
    tests: tuple[TestName, ...] = ()
    """The tests that it helps with."""
    mistakes: tuple[Name, ...] = ()
    """The files in `mistakes/` that it answers, without `.py`. Each mistake has one ladder."""
    findings: tuple[Slug, ...] = ()
    """The findings that it answers, by their codes (`asynckata why`)."""
    stages: Annotated[tuple[Text, ...], Field(min_length=2)]
    """The hints, from a question to nearly the answer; `asynckata check` wants three or more."""

    @property
    def general(self) -> bool:
        """Whether the ladder belongs to the kata as a whole."""
        return not (self.tests or self.mistakes or self.findings)


class Equivalent(Strict):
    """A change of the reference that no test can notice, because it changes no behaviour."""

    mutant: Text
    """The change's name, as `asynckata check` prints it."""
    because: Text
    """Why it changes no behaviour."""


class Budget(Strict):
    """Seconds that the reference may need: of real time, and of the tests' virtual time."""

    real_seconds: PositiveSeconds = 10.0
    """Real time of all tests together."""
    virtual_seconds: PositiveSeconds = 100_000.0
    """Virtual time of all tests together."""
    test_real_seconds: PositiveSeconds = 2.0
    """Real time of any one test."""
    test_virtual_seconds: PositiveSeconds = 100_000.0
    """Virtual time of any one test."""


class Requirement(Strict):
    """A package that a kata needs, and that not everybody has."""

    module: ModuleName
    """What its tests import."""
    install: Requirements
    """What is to be installed, as pip takes it: `pytest-asynckata[mysql]`."""


class KataHead(Strict):
    """What stands at the top of `kata.toml`: enough to list the kata."""

    model_config = ConfigDict(extra="ignore")

    title: Text
    """What learners read above the page."""
    summary: Text
    """One sentence for lists of katas."""
    difficulty: Annotated[int, Field(ge=1, le=5)]
    """From 1, a first step, to 5."""
    minutes: Annotated[int, Field(ge=1, le=240)]
    """How long a learner needs, about."""
    requires: tuple[Requirement, ...] = ()
    """What must be installed beside asynckata. Without it the kata is left out of the track."""


class KataManifest(KataHead):
    """`kata.toml`: what a kata says about itself."""

    model_config = ConfigDict(extra="forbid")

    format_version: Literal[1]
    """The version of this format."""
    needs: tuple[Name, ...] = ()
    """Katas of the same pack that come before this one."""
    topics: tuple[Slug, ...] = ()
    """The topics of the pack that it teaches, by their ids in `pack.toml`."""
    forbids: tuple[DottedName, ...] = ()
    """What the learner is to build, and must not call: `asyncio.gather`. A call is the finding
    `shortcut`."""
    also_on: tuple[OtherLoop, ...] = ()
    """Other event loops that its async tests run on, after the one with the virtual clock, and in
    real time: `uvloop`, or `real-time` for asyncio's own. Tests that use a fixture which needs the
    virtual clock (`clock`, `http`, `mysql`, `redis`) are not run there."""
    time_limit: Annotated[float, Field(gt=0, le=600, strict=False)] = 10.0
    """Seconds of real time that one test may take."""
    docs: Annotated[tuple[DocsLink, ...], Field(min_length=1)]
    """Pages to read."""
    hints: Annotated[tuple[Ladder, ...], Field(min_length=1)]
    """Ladders of hints. One of them, without `tests`, `mistakes` and `findings`, is for the
    kata as a whole."""
    waits_for: dict[TestName, tuple[TestName, ...]] = {}
    """Tests that mean nothing before others pass: test name to the names it waits for."""
    claims: dict[PointNumber, Annotated[tuple[TestName, ...], Field(min_length=1)]] = {}
    """What proves the contract: the number of a point in the README to the tests that prove it."""
    equivalents: tuple[Equivalent, ...] = ()
    """Changes of the reference that `asynckata check` need not tell of."""
    budget: Budget = Budget()
    """What the reference may need; `asynckata check` holds it to that."""


class ChapterManifest(Strict):
    """One chapter of a pack: its folder and its katas in the order in which they are taught."""

    folder: ChapterFolder
    """Its folder: a number that rises from chapter to chapter, and words."""
    title: Text
    """What learners read."""
    katas: Annotated[tuple[Name, ...], Field(min_length=1)]
    """The names of its katas, which are its subfolders, in order."""


class Topic(Strict):
    """Something that a pack teaches; its katas say which of them do."""

    id: Slug
    """How katas name it."""
    title: Text
    """What readers read."""


class PackManifest(Strict):
    """`pack.toml`: the track."""

    format_version: Literal[1]
    """The version of this format."""
    name: Slug
    """The pack's name; of an installed pack, that of its entry point as well."""
    title: Text
    """What learners read."""
    solutions: SolutionsPolicy = "when-done"
    """When a learner may look at a reference solution."""
    plugins: tuple[PluginName, ...] = ()
    """Extensions: installed modules, or files beside this one (`extensions.py`)."""
    topics: tuple[Topic, ...] = ()
    """What the pack teaches; each of its topics is taught by a kata."""
    chapters: Annotated[tuple[ChapterManifest, ...], Field(min_length=1)]
    """The track, in the order in which it is taught."""


ManifestT = TypeVar("ManifestT", bound=Strict)


def read_manifest(file: Path, model: type[ManifestT]) -> ManifestT:
    """Read one manifest.

    Raises:
        BrokenPack: with every mistake that the file has, one line each.
    """
    return parse_manifest(_read_bytes(file), file, model)


def parse_manifest(content: bytes, file: Path, model: type[ManifestT]) -> ManifestT:
    """The manifest that is written in `content`; `file` is what messages call it.

    Raises:
        BrokenPack: with every mistake that it has, one line each.
    """
    data = _parse_toml(content, file)
    _check_version(file, data)
    try:
        return model.model_validate(_lists_as_tuples(data))
    except ValidationError as error:
        raise BrokenPack([_problem(file, detail) for detail in error.errors()]) from None


def read_head(file: Path) -> KataHead:
    """Read what stands above the first table of a `kata.toml`, which is most of the file.

    Raises:
        BrokenPack: with every mistake of the whole file, if there is one in that part.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
        # Keys of no table stand above all tables. Where a `[` in a text of several lines is taken
        # for one, what is left does not parse.
        above = re.split(r"^[ \t]*\[", text, maxsplit=1, flags=re.MULTILINE)[0]
        return KataHead.model_validate(_lists_as_tuples(tomllib.loads(above)))
    except (OSError, ValueError):
        return read_manifest(file, KataManifest)


def _read_bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise _broken(file, "", "the file is missing; every pack and kata needs one") from None
    except OSError as error:
        raise _broken(file, "", f"cannot be read: {error.strerror}") from None


def _parse_toml(content: bytes, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        what = f"is not UTF-8 (byte {error.start}); save the file as UTF-8"
        raise _broken(file, "", what) from None
    except tomllib.TOMLDecodeError as error:
        raise _broken(file, "", f"is not valid TOML: {error}") from None
    except RecursionError:
        raise _broken(file, "", "is not valid TOML: it is nested too deeply") from None


def _check_version(file: Path, data: dict[str, Any]) -> None:
    found = data.get("format_version")
    if type(found) is not int or found == FORMAT_VERSION:
        return  # a missing version or one of the wrong type is reported with the other mistakes
    if found > FORMAT_VERSION:
        what = (
            f"is {found}, and this pytest-asynckata reads {FORMAT_VERSION}; "
            "upgrade it: python -m pip install --upgrade pytest-asynckata"
        )
    else:
        what = (
            f"is {found}, which is no longer read; "
            f"set it to {FORMAT_VERSION} and follow CHANGELOG.md"
        )
    raise _broken(file, "format_version", what)


def _broken(file: Path, key: str, what: str) -> BrokenPack:
    return BrokenPack([Problem(file, key, what)])


def _lists_as_tuples(value: Any) -> Any:
    """TOML arrays as the tuples that frozen structures hold."""
    if isinstance(value, list):
        return tuple(_lists_as_tuples(item) for item in value)
    if isinstance(value, dict):
        return {key: _lists_as_tuples(item) for key, item in value.items()}
    return value


def _problem(file: Path, detail: ErrorDetails) -> Problem:
    return Problem(file, _key(detail["loc"]), _sentence(detail))


def _key(location: tuple[int | str, ...]) -> str:
    """`("hints", 1, "stages")` as a person reads TOML: `hints[2].stages`."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        elif part != "[key]":
            text += f".{part}" if text else part
    return text


_KIND_OF_VALUE = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "float_type": "a number",
    "tuple_type": "a list [...]",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
}
NAMED_PATTERNS = {
    "[a-z][a-z0-9_]*": "lower-case letters, digits and _, starting with a letter",
    "[a-z0-9]+(-[a-z0-9]+)*": "lower-case letters and digits, joined by -",
    "[0-9]+-[a-z0-9]+(-[a-z0-9]+)*": "a number and lower-case words, joined by -, such as 2-tasks",
    r"test_\w+": "the name of a test function: test_...",
    r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+": "a full dotted name, such as asyncio.gather",
    r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*": "a module, such as my_pack.extensions, or a file *.py",
    r"[A-Za-z_]\w*([.][A-Za-z_]\w*)*": "a module as it is imported, such as aiomysql",
    r"[A-Za-z0-9][A-Za-z0-9._\-\[\],<>=!~]*": "a requirement without spaces, as pip takes it",
    "[1-9][0-9]*": "the number of a point of the contract in the README",
    r"https://\S+": "an address that starts with https://",
}


def _sentence(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return "is not a known key; remove it or correct its spelling"
    if kind == "missing":
        return "is missing; add it"
    if kind in _KIND_OF_VALUE:
        return f"must be {_KIND_OF_VALUE[kind]}, and is {detail['input']!r}"
    if kind == "string_pattern_mismatch":
        pattern = str(context["pattern"]).removeprefix("^").removesuffix(r"$")
        return f"must be {NAMED_PATTERNS[pattern]}, and is {detail['input']!r}"
    if kind == "string_too_short":
        return "must not be empty; write a sentence"
    if kind == "too_short":
        return f"needs {context['min_length']} or more entries, and has {context['actual_length']}"
    if kind == "literal_error":
        return f"must be {context['expected']}, and is {detail['input']!r}"
    return f"{detail['msg'][:1].lower()}{detail['msg'][1:]}, and is {detail['input']!r}"
