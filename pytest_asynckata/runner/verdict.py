"""From what the parent saw of a run to the run report; whatever was not seen to pass, did not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from pytest_asynckata.diagnosis.expected import load_expected
from pytest_asynckata.diagnosis.model import Failure, Place
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import Kata, Pack, test_names
from pytest_asynckata.language import _
from pytest_asynckata.report.assemble import (
    Circumstances,
    HintWish,
    KataRun,
    PlacedResult,
    assemble,
)
from pytest_asynckata.report.model import Ending, RunReport, TestResult
from pytest_asynckata.runner.heard import Heard
from pytest_asynckata.runner.job import Job, Learner
from pytest_asynckata.runner.supervise import Seen

_SAID = 600
"""Characters of the child's output that a message may repeat."""
_LAST_LINES = 6


def report_of(
    seen: Seen, job: Job, pack: Pack, subject: Path, started: datetime, seconds: float
) -> RunReport:
    """The report of a run.

    Raises:
        AsynckataError: if no test was run for a reason that is not the subject's.
    """
    kata = pack.kata(job.kata)
    assert kata is not None
    learner = job.learner or Learner()
    expected = max([1, *(test.of for test in seen.heard.collected)])
    run = KataRun(
        kata, kata.stub if job.learner else subject, results_of(seen, job, kata), expected
    )
    around = Circumstances(
        started=started, real_seconds=seconds, seeds=_seeds(job), done=learner.done,
        current=learner.current, confirmed=job.schedules > 1, notices=tuple(seen.heard.notices),
    )  # fmt: skip
    wish = HintWish(_climbed(learner), further=learner.further)
    return assemble(pack, [run], around, wish).model_copy(update={"ending": seen.ending})


def _seeds(job: Job) -> tuple[int, ...]:
    return tuple(range(job.seed, job.seed + job.schedules))


def _climbed(learner: Learner) -> Callable[[str, str], int]:
    return lambda _kata, cause: learner.stages if cause == learner.cause else 0


def results_of(seen: Seen, job: Job, kata: Kata) -> list[PlacedResult]:
    """What the tests said, and a failure for the place where the run broke off."""
    heard, said = seen.heard, seen.heard.results
    if seen.ending is None and heard.status == _NO_TESTS and not said:
        raise AsynckataError(f"no test of {kata.name} was run: {_end_of(seen.output)}")
    if seen.ending is not None or _is_unfinished(heard, job):
        return [*said, _broken_off(seen, job, kata)]
    return [*said, *_never_run(said, job, kata, len(heard.collected))]


_NO_TESTS = 5
"""pytest's exit status, see https://docs.pytest.org/en/stable/reference/exit-codes.html."""


def _is_unfinished(heard: Heard, job: Job) -> bool:
    """Whether the session came to its end without hearing every test that it had collected."""
    if not heard.results:
        return True
    failed = any(result.outcome in {"failed", "broken"} for _place, result in heard.results)
    if job.stop_at_first and failed:
        return False
    said = {position for position, _result in heard.results}
    return not {test.position for test in heard.collected} <= said


def _broken_off(seen: Seen, job: Job, kata: Kata) -> PlacedResult:
    """The failure of the test in which the process, or its session, ended."""
    test = next((t for t in seen.heard.collected if t.id == seen.heard.started), None)
    kind, message = _reason(seen, job)
    place = _last_learner_line(seen.output, job, kata)
    details = () if place else tuple(_last_lines(seen.output))
    failure = Failure(kind=kind, fault="learner", message=message, place=place, details=details)
    if test is None:
        sentence = _("the file can be imported")
        failure = failure.model_copy(update={"kind": "crash-on-import"})
        return 0, TestResult(name="import", sentence=sentence, outcome="failed", failure=failure)
    return test.position, TestResult(
        name=test.name, variant=test.variant, sentence=test.sentence, outcome="failed",
        failure=failure,
    )  # fmt: skip


def _reason(seen: Seen, job: Job) -> tuple[str, str]:
    """The kind of the failure, and what is said about it."""
    limits = job.limits
    if _LAST_RESORT in seen.output:
        return "timeout", _("something runs or blocks without end, and nothing can interrupt it")
    sentences: dict[Ending | None, str] = {
        None: _("the code ended the session in the middle of this test"),
        "wall-time": _("the run took more than {limits.wall_seconds:g} s of real time"),
        "cpu-time": _("the run took more than {limits.cpu_seconds:g} s of processor time"),
        "memory": _("the code used more than {memory} MB of memory"),
        "output": _("the code printed more than {output} MB"),
        "processes": _("the code started more than {limits.processes} processes"),
        "untrusted": _("the code wrote into descriptors that are not its own"),
        "died": _died(seen.status),
    }
    kinds: dict[Ending | None, str] = {"wall-time": "timeout", "cpu-time": "timeout"}
    text = sentences[seen.ending].format(
        limits=limits, memory=limits.memory_bytes >> 20, output=limits.output_bytes >> 20
    )
    return kinds.get(seen.ending, "ended"), text


_LAST_RESORT = "Timeout (0:"
"""How faulthandler begins when a test has not ended in its time and cannot be interrupted."""


def _died(status: int | None) -> str:
    if status is None:
        return _("the code closed the descriptors of its process, which can tell nothing more")
    if status < 0:
        sentence = _("the code ended the whole process (signal {number})")
        return sentence.replace("{number}", str(-status))
    sentence = _("the code ended the whole process (exit status {number}), as os._exit does")
    return sentence.replace("{number}", str(status))


def _last_learner_line(output: str, job: Job, kata: Kata) -> Place | None:
    """Where the learner's code was, if faulthandler has said so before the process ended."""
    name = kata.stub.name
    found = re.search(rf'File "[^"\n]*{re.escape(name)}", line (\d+)', output)
    if found is None:
        return None
    lines = job.subject.decode(errors="replace").splitlines()
    number = int(found[1])
    text = lines[number - 1].strip() if number <= len(lines) else ""
    return Place(file=name, line=number, text=text)


def _last_lines(output: str) -> Iterator[str]:
    lines = [line for line in output.splitlines() if line.strip()]
    yield from (line[:200] for line in lines[-_LAST_LINES:])


def _end_of(output: str) -> str:
    return " / ".join(line for line in output.splitlines() if line.strip())[-_SAID:]


def _never_run(
    said: Sequence[PlacedResult], job: Job, kata: Kata, collected: int
) -> Iterator[PlacedResult]:
    """A failure for each test that the kata has and that has said nothing, in a whole run."""
    if job.tests or job.stop_at_first or any(r.outcome != "passed" for _place, r in said):
        return
    heard = Counter(result.key for _place, result in said)
    for place, key in enumerate(_wanted(kata), collected):
        name, _bracket, variant = key.partition("[")
        known = heard[key] if key in heard or variant else _times(heard, name)
        if known == 0:
            message = _("this test was not run: the code has changed how tests are run")
            failure = Failure(kind="ended", fault="learner", message=message)
            yield place, TestResult(
                name=name, variant=variant.removesuffix("]"), sentence=name, outcome="failed",
                failure=failure,
            )  # fmt: skip


def _wanted(kata: Kata) -> list[str]:
    """The keys of all tests as the reference solution ran them; else the functions' names."""
    recorded = load_expected(kata.folder, kata.tests_hash()).tests
    return list(recorded) or test_names(kata.tests) or []


def _times(heard: Counter[str], name: str) -> int:
    return sum(count for key, count in heard.items() if key.partition("[")[0] == name)
