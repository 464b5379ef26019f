"""Point 4: every known mistake is refused, and its own hint is the first that is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Final

from pytest_asynckata.author.bench import Bench
from pytest_asynckata.author.run import Run
from pytest_asynckata.author.source import line_of_key, line_with
from pytest_asynckata.author.telling import line_in_tests, no_test_failed, reason
from pytest_asynckata.coach.fingerprint import fingerprint_of
from pytest_asynckata.coach.ladder import choose_ladder
from pytest_asynckata.errors import BrokenPack
from pytest_asynckata.kata.manifest import Ladder
from pytest_asynckata.kata.pack import KATA_FILE, Kata
from pytest_asynckata.language import _
from pytest_asynckata.report.verdict import Verdict

POINT: Final = "mistakes"


def judge(bench: Bench) -> Iterator[Verdict]:
    """What is wrong with the mistakes, or with the ladders that name them."""
    files = bench.kata.mistakes()
    runs = bench.run_each((file.read_bytes(), {}) for file in files)
    ran = dict(zip(files, runs, strict=True))
    faults = [
        *_named_badly(bench),
        *(verdict for file, run in ran.items() for verdict in _mistake(bench, file, run)),
        *_same_prints(bench, ran),
    ]
    yield from faults
    if not faults and files:
        sentence = _("{count} mistakes are refused, and each is answered by its own hint")
        yield bench.verdict(POINT, "ok", sentence.format(count=len(files)))


def ladders_of(kata: Kata, mistake: str) -> list[Ladder]:
    """The ladders that name a mistake."""
    return [ladder for ladder in kata.manifest.hints if mistake in ladder.mistakes]


def _named_badly(bench: Bench) -> Iterator[Verdict]:
    manifest = bench.kata.folder / KATA_FILE
    files = {file.stem: file for file in bench.kata.mistakes()}
    for number, ladder in enumerate(bench.kata.manifest.hints, 1):
        for name in ladder.mistakes:
            if name not in files:
                sentence = _(
                    "the ladder {ladder!r} names a mistake {name!r}; no file mistakes/{name}.py"
                )
                message = sentence.format(ladder=ladder.id, name=name)
                line = line_with(manifest, f'"{name}"') or line_of_key(manifest, f"hints[{number}]")
                yield bench.verdict(POINT, "bad", message, manifest, line)
    for name, file in files.items():
        if (count := len(ladders_of(bench.kata, name))) != 1:
            sentence = (
                _("no ladder of hints names it; add it to the `mistakes` of a ladder in {file}")
                if count == 0
                else _("several ladders of hints in {file} name it; leave it in one")
            )
            yield bench.verdict(POINT, "bad", sentence.format(file=KATA_FILE), file, 1)


def _mistake(bench: Bench, file: Path, run: Run) -> Iterator[Verdict]:
    test = run.first_fault
    if test is None:
        message = (
            _("every test passes with this mistake, so no test refuses it")
            if run.passed
            else no_test_failed(run, file)
        )
        yield bench.verdict(POINT, "bad", message, file, 1)
        return
    if test.outcome == "broken":
        sentence = _("{test} itself breaks on {file}, instead of failing: {reason}")
        message = sentence.format(test=test.key, file=f"mistakes/{file.name}", reason=reason(test))
        yield bench.verdict(POINT, "bad", message, bench.kata.tests, line_in_tests(test.failure))
        return
    if test.failure is not None and test.failure.kind == "crash-on-import":
        sentence = _("it cannot even be imported, which is answered without a hint: {reason}")
        yield bench.verdict(POINT, "bad", sentence.format(reason=reason(test)), file, 1)
        return
    yield from _other_hint(bench, file, run)


def _other_hint(bench: Bench, file: Path, run: Run) -> Iterator[Verdict]:
    own = ladders_of(bench.kata, file.stem)
    if len(own) != 1:
        return
    try:
        shown = choose_ladder(bench.kata, run.tests)
    except BrokenPack:
        return  # point 1 tells of damaged fingerprints
    if shown.ladder.id != own[0].id:
        sentence = _(
            "it is answered by the ladder {shown!r} (rule: {rule}), and {own!r} names it; "
            "if the files have changed: asynckata record {kata}"
        )
        message = sentence.format(
            shown=shown.ladder.id, rule=shown.rule, own=own[0].id, kata=bench.kata.name
        )
        yield bench.verdict(POINT, "bad", message, file, 1)


def _same_prints(bench: Bench, ran: Mapping[Path, Run]) -> Iterator[Verdict]:
    prints = {file: fingerprint_of(run.tests) for file, run in ran.items()}
    for one, other in combinations(prints, 2):
        if not prints[one] or prints[one] != prints[other]:
            continue
        ladders = {
            ladder.id for file in (one, other) for ladder in ladders_of(bench.kata, file.stem)
        }
        if len(ladders) > 1:
            sentence = _(
                "fails just as mistakes/{other} does, and their hints differ ({ladders}): "
                "a test must tell them apart, or one ladder must answer both"
            )
            message = sentence.format(other=other.name, ladders=", ".join(sorted(ladders)))
            yield bench.verdict(POINT, "bad", message, one, 1)
