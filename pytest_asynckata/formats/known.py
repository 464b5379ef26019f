"""Every format that somebody else reads or writes: its structure, its words, an example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from pytest_asynckata.author.pack_project import PackProject, project_files
from pytest_asynckata.coach.fingerprint import FINGERPRINTS_FILE, Fingerprints
from pytest_asynckata.coach.ladder import ShownHint
from pytest_asynckata.diagnosis.expected import EXPECTED_FILE, Expected
from pytest_asynckata.diagnosis.model import Difference, Failure, Finding, Place
from pytest_asynckata.kata.manifest import KataManifest, PackManifest
from pytest_asynckata.kata.origin import BUILT_IN, HIDDEN, ORIGIN_FILE, Origin, origin_text
from pytest_asynckata.kata.pack import KATA_FILE, PACK_FILE
from pytest_asynckata.report.model import KataResult, RunReport, TestResult, Track
from pytest_asynckata.report.verdict import Judgement, Verdict
from pytest_asynckata.workshop.archive import MANIFEST_FILE, ArchiveManifest, manifest_of
from pytest_asynckata.workshop.choice import WORKSHOP_FILE, WorkshopManifest


@dataclass(frozen=True, slots=True)
class Format:
    """One format. Its schema is published as `schemas/<slug>.schema.json`."""

    slug: str
    title: str
    """The file's name, or what makes it."""
    who: str
    """Who writes it, and who reads it."""
    structure: type[BaseModel]
    language: Literal["toml", "json"]
    example: str


_PROJECT = dict(project_files(PackProject("my-katas", "My katas")))
_SAMPLE = f"{PackProject('my-katas', '').katas}/1-first-steps/ask_both"


def _sample(name: str) -> str:
    return _PROJECT[name].decode()


_WORKSHOP = """\
format_version = 1
title = "An afternoon with tasks"
chapters = ["2-tasks"]
katas = ["wait_for"]
solutions = "never"
"""

_LINE = Place(file="ask_both.py", line=5, text="return await first, await second")
_FAILURE = Failure(
    kind="assertion",
    fault="learner",
    message="the time needed (in seconds) is that of the slower station",
    difference=Difference(expected="3", actual="5.0"),
    test_place=Place(file="test_ask_both.py", line=23, text="assert clock.now == 3"),
    finding=Finding(
        code="sequential-await",
        message="each awaitable is awaited to its end before the next one has started",
        place=_LINE,
    ),
)
_REPORT = RunReport(
    asynckata_version="0.1.0",
    python="3.12.1",
    platform="Linux",
    started="2026-01-31T12:00:00.000+00:00",
    real_seconds=0.4,
    seeds=(0,),
    track=Track(pack="my-katas", title="My katas", total=1, done=(), current="ask_both"),
    katas=(
        KataResult(
            name="ask_both",
            title="ask_both",
            chapter="First steps",
            folder="/home/ada/katas/1-first-steps/ask_both",
            subject="/home/ada/katas/1-first-steps/ask_both/ask_both.py",
            state="started",
            complete=True,
            expected=1,
            tests=(
                TestResult(
                    name="test_at_the_same_time",
                    sentence="asks both at the same time",
                    outcome="failed",
                    loop_seconds=5.0,
                    failure=_FAILURE,
                ),
            ),
        ),
    ),
    hint=ShownHint(
        kata="ask_both",
        ladder="start-both-first",
        seen=("When does the second source hear your question?",),
        total=3,
        cause="start-both-first test_at_the_same_time sequential-await",
        rule="finding",
    ),
)
_JUDGEMENT = Judgement(
    asynckata_version="0.1.0",
    python="3.12.1",
    pack="/home/ada/my-katas/src/my_katas/katas",
    seconds=8.2,
    katas=("ask_both",),
    verdicts=(
        Verdict(
            kata="ask_both",
            point="mistakes",
            level="bad",
            message="every test passes with this mistake, so no test refuses it",
            file="1-first-steps/ask_both/mistakes/one_after_the_other.py",
            line=1,
        ),
    ),
)


def _json(structure: BaseModel) -> str:
    return structure.model_dump_json(indent=2, exclude_defaults=True) + "\n"


FORMATS: tuple[Format, ...] = (
    Format(
        "pack",
        PACK_FILE,
        "Written by hand; the folder in which it stands is a pack.",
        PackManifest,
        "toml",
        _sample(f"{PackProject('my-katas', '').katas}/{PACK_FILE}"),
    ),
    Format(
        "kata",
        KATA_FILE,
        "Written by hand, or begun by `asynckata new`; one in the folder of each kata.",
        KataManifest,
        "toml",
        _sample(f"{_SAMPLE}/{KATA_FILE}"),
    ),
    Format(
        "expected",
        EXPECTED_FILE,
        "Written by `asynckata record` into the folder of a kata. It holds no code.",
        Expected,
        "json",
        _sample(f"{_SAMPLE}/{EXPECTED_FILE}"),
    ),
    Format(
        "fingerprints",
        FINGERPRINTS_FILE,
        "Written by `asynckata record` into the folder of a kata. It holds no code.",
        Fingerprints,
        "json",
        _sample(f"{_SAMPLE}/{FINGERPRINTS_FILE}"),
    ),
    Format(
        "run-report",
        "The run report",
        "Written by `pytest --kata-report FILE`: what one run said about one pack. Keys that have "
        "their default value are left out of the example.",
        RunReport,
        "json",
        _json(_REPORT),
    ),
    Format(
        "check",
        "The judgement of a pack",
        "Written by `asynckata check --json`.",
        Judgement,
        "json",
        _json(_JUDGEMENT),
    ),
    Format(
        "workshop",
        WORKSHOP_FILE,
        "Written by hand, for `asynckata pack build`.",
        WorkshopManifest,
        "toml",
        _WORKSHOP,
    ),
    Format(
        "archive",
        MANIFEST_FILE,
        "Written by `asynckata pack build` into the archive.",
        ArchiveManifest,
        "json",
        _json(manifest_of({PACK_FILE: b"..."}, "my-katas", "My katas")),
    ),
    Format(
        "workspace",
        f"{HIDDEN}/{ORIGIN_FILE}",
        "Written by `asynckata init` and `update` into a workspace.",
        Origin,
        "toml",
        origin_text(
            Origin(pack="asynckata", source=BUILT_IN, files={"pack.toml": "0f" * 32})
        ).decode(),
    ),
)
