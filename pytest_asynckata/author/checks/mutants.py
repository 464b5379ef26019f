"""Point 5: the tests refuse small changes of the reference, each of which makes it wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_asynckata.author.bench import Bench
from pytest_asynckata.author.mutation.mutants import Mutant, mutants_of
from pytest_asynckata.author.source import line_of_key
from pytest_asynckata.author.toml import toml_text
from pytest_asynckata.kata.pack import KATA_FILE
from pytest_asynckata.language import _
from pytest_asynckata.report.verdict import Verdict
from pytest_asynckata.runner import Limits

POINT: Final = "mutants"
_OTHER_SEEDS = 3
"""Under so many seeds a mutant that passes without one is tried again."""
_MORE_TIME = 10.0
_LEAST_SECONDS = 30.0
"""A mutant has at least so many seconds, and may need so many times the reference's time: what
hangs is ended by the kata's own limit; a slow machine must not refuse what the tests accept."""


def judge(bench: Bench) -> Iterator[Verdict]:
    """The mutants that survive."""
    source = bench.kata.reference.read_bytes()
    reference = bench.run(source)
    if not reference.passed:
        yield bench.verdict(POINT, "skipped", _("the reference does not pass"))
        return
    mutants = mutants_of(source, bench.kata.stub.read_bytes())
    survivors = _survivors(bench, mutants, _MORE_TIME * reference.real_seconds)
    explained = {item.mutant for item in bench.kata.manifest.equivalents}
    faults = [
        *_needless(bench, mutants, survivors),
        *(_survivor(bench, mutant) for mutant in survivors if mutant.name not in explained),
    ]
    yield from faults
    if not faults:
        sentence = _("{refused} of {count} small changes are refused, {equivalent} are equivalent")
        refused = len(mutants) - len(survivors)
        message = sentence.format(refused=refused, count=len(mutants), equivalent=len(survivors))
        yield bench.verdict(POINT, "ok", message)


def _survivors(bench: Bench, mutants: list[Mutant], seconds: float) -> list[Mutant]:
    """Those that pass every test, also under some of the seeds that confirm a learner's."""
    for seed, schedules in ((0, 1), (1, _OTHER_SEEDS)):
        how = {
            "seed": seed, "schedules": schedules, "stop_at_first": True,
            "limits": Limits(wall_seconds=max(_LEAST_SECONDS, seconds * schedules)),
        }  # fmt: skip
        runs = bench.run_each((mutant.source, how) for mutant in mutants)
        mutants = [m for m, run in zip(mutants, runs, strict=True) if run.passed]
    return mutants


def _survivor(bench: Bench, mutant: Mutant) -> Verdict:
    sentence = _(
        "survives: no test refuses the reference with this change ({operator}). Add a test; or, "
        "if it changes no behaviour, say so in {file}: [[equivalents]] mutant = {name}"
    )
    message = sentence.format(operator=mutant.operator, file=KATA_FILE, name=toml_text(mutant.name))
    return bench.verdict(
        POINT, "weak", message, bench.kata.reference, mutant.line, diff=mutant.diff
    )


def _needless(bench: Bench, mutants: list[Mutant], survivors: list[Mutant]) -> Iterator[Verdict]:
    """Explanations of what is no mutant, or is refused by a test."""
    names, alive = {mutant.name for mutant in mutants}, {mutant.name for mutant in survivors}
    manifest = bench.kata.folder / KATA_FILE
    for number, item in enumerate(bench.kata.manifest.equivalents, 1):
        if item.mutant in alive:
            continue
        sentence = (
            _("equivalents[{number}]: a test refuses {mutant!r}; it is not equivalent, remove it")
            if item.mutant in names
            else _("equivalents[{number}]: the reference has no change {mutant!r}; remove it")
        )
        message = sentence.format(number=number, mutant=item.mutant)
        line = line_of_key(manifest, f"equivalents[{number}].mutant")
        yield bench.verdict(POINT, "bad", message, manifest, line)
