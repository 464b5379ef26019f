"""The runner: a report comes of every run, whatever the subject does, cold and warm alike."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import dedent

import psutil
import pytest

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.report.model import KataResult, RunReport, TestResult
from pytest_asynckata.runner import (
    Job,
    Learner,
    Limits,
    RunCancelled,
    Runner,
    open_runner,
    pack_hash,
)
from pytest_asynckata.runner.start import FORK_IS_SAFE
from tests.conftest import SOLUTION, PackFactory

posix = pytest.mark.skipif(sys.platform == "win32", reason="only POSIX has it")
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits and adopts so")
LIMITS = Limits(wall_seconds=30, cpu_seconds=20, memory_bytes=512 << 20, output_bytes=2 << 20)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(False, id="cold"),
        pytest.param(True, id="warm", marks=pytest.mark.skipif(not FORK_IS_SAFE, reason="no fork")),
    ],
)
def runner(request: pytest.FixtureRequest) -> Iterator[Runner]:
    with open_runner(warm=request.param) as runner:
        yield runner


@pytest.fixture
def pack(tmp_path: Path) -> PackFactory:
    pack = PackFactory(tmp_path)
    pack.kata(extra="time_limit = 2\n")
    return pack


def job(pack: PackFactory, source: str, **more: object) -> Job:
    fields: dict[str, object] = {"limits": LIMITS, **more}
    return Job(pack.folder, "double", dedent(source).encode(), **fields)  # type: ignore[arg-type]


def only(report: RunReport) -> KataResult:
    (kata,) = report.katas
    return kata


def step(report: RunReport) -> TestResult:
    found = only(report).next_step
    assert found is not None
    assert found.failure is not None
    return found


def kind(report: RunReport) -> str:
    failure = step(report).failure
    return failure.kind if failure else ""


# -- what a run says ---------------------------------------------------------------------------


def test_a_solution_passes_every_test(runner: Runner, pack: PackFactory) -> None:
    report = runner.run(job(pack, SOLUTION))
    assert (only(report).state, report.ending) == ("done", None)
    assert [test.outcome for test in only(report).tests] == ["passed"] * 3
    assert only(report).complete


def test_a_wrong_program_fails_as_it_does_in_pytest(runner: Runner, pack: PackFactory) -> None:
    report = runner.run(job(pack, "async def double(number):\n    return 2 * number\n"))
    assert only(report).state == "started"
    assert step(report).name == "test_takes_one_second"
    assert step(report).failure.difference.actual == "0.0"  # type: ignore[union-attr]


def test_places_name_the_learners_file(runner: Runner, pack: PackFactory) -> None:
    report = runner.run(job(pack, "async def double(number):\n    return number / 0\n"))
    place = step(report).failure.place  # type: ignore[union-attr]
    assert place is not None
    assert (place.file, place.line) == ("double.py", 2)


def test_each_test_is_heard_as_it_ends(runner: Runner, pack: PackFactory) -> None:
    heard: list[str] = []
    runner.run(job(pack, SOLUTION), on_test=lambda test: heard.append(test.name))
    assert heard == ["test_doubles", "test_takes_one_second", "test_two_at_once"]


def test_the_learners_history_is_a_part_of_the_report(runner: Runner, pack: PackFactory) -> None:
    wrong = "async def double(number):\n    return 0\n"
    first = runner.run(job(pack, wrong, learner=Learner(current="double")))
    assert first.hint is not None
    assert len(first.hint.seen) == 1
    learner = Learner(current="double", cause=first.hint.cause, stages=1, further=True)
    second = runner.run(job(pack, wrong, learner=learner))
    assert second.hint is not None
    assert len(second.hint.seen) == 2
    solved = runner.run(job(pack, SOLUTION, learner=learner))
    assert (solved.newly_done, solved.track.done) == (("double",), ("double",))


def test_a_run_stores_nothing_beside_the_kata(runner: Runner, pack: PackFactory) -> None:
    runner.run(job(pack, SOLUTION, learner=Learner(current="double")))
    assert not (pack.folder / ".asynckata").exists()


# -- which tests, and how often ----------------------------------------------------------------


def test_single_tests_can_be_chosen(runner: Runner, pack: PackFactory) -> None:
    report = runner.run(job(pack, SOLUTION, tests=("test_two_at_once",)))
    assert [test.name for test in only(report).tests] == ["test_two_at_once"]


def test_the_first_failure_can_end_the_run(runner: Runner, pack: PackFactory) -> None:
    wrong = "async def double(number):\n    return 0\n"
    assert len(only(runner.run(job(pack, wrong))).tests) == 3
    report = runner.run(job(pack, wrong, stop_at_first=True))
    assert [test.name for test in only(report).tests] == ["test_doubles"]


def test_tests_can_run_in_another_order(runner: Runner, pack: PackFactory) -> None:
    orders = set()
    for seed in range(6):
        heard: list[str] = []
        shuffled = job(pack, SOLUTION, shuffle=seed)
        report = runner.run(shuffled, on_test=lambda test, heard=heard: heard.append(test.name))  # type: ignore[misc]
        assert only(report).state == "done"
        orders.add(tuple(heard))
    assert len(orders) > 1


def test_tests_can_run_twice_in_one_process(runner: Runner, pack: PackFactory) -> None:
    once_only = """\
        import asyncio
        calls = 0

        async def double(number):
            global calls
            calls += 1
            await asyncio.sleep(1)
            return 2 * number if calls <= 4 else 0
        """
    assert only(runner.run(job(pack, once_only))).state == "done"
    assert step(runner.run(job(pack, once_only, times=2))).name == "test_doubles"


def test_every_schedule_is_run(runner: Runner, pack: PackFactory) -> None:
    report = runner.run(job(pack, SOLUTION, seed=3, schedules=4))
    assert report.seeds == (3, 4, 5, 6)
    assert len(only(report).tests) == 12


# -- whatever a subject does -------------------------------------------------------------------

ENDS = {
    "ctypes.CDLL(None)._exit(0)": ("died", "ended", "exit status 0"),
    "ctypes.CDLL(None)._exit(3)": ("died", "ended", "exit status 3"),
    "subprocess.run(['kill', '-9', str(os.getpid())])": ("died", "ended", "signal 9"),
    "ctypes.string_at(0)": ("died", "ended", "signal 11"),
    "write_everywhere()": ("untrusted", "ended", "descriptors"),
    "os.closerange(3, 1000); time.sleep(0.01)": ("died", "ended", ""),
    "[subprocess.Popen([sys.executable, '-c', 'input()'], stdin=-1) for _ in range(9)];"
    " select.select([], [], [], 1000)": ("processes", "ended", "more than 8 processes"),
}  # fmt: skip
HEADER = """\
import ctypes, os, select, signal, subprocess, sys, time

def write_everywhere():
    for n in range(3, 99):
        try:
            os.write(n, b"passed" * 99)
        except OSError:
            pass

"""


@posix
@pytest.mark.parametrize("body", ENDS)
def test_a_process_that_ends_or_must_be_ended_ends_in_a_report(
    runner: Runner, pack: PackFactory, body: str
) -> None:
    ending, failure_kind, text = ENDS[body]
    limits = Limits(wall_seconds=60, processes=8)
    source = f"{HEADER}async def double(number):\n    {body}\n    return 2 * number\n"
    report = runner.run(job(pack, source, limits=limits))
    assert (report.ending, kind(report)) == (ending, failure_kind)
    assert step(report).name == "test_doubles"
    assert text in step(report).failure.message  # type: ignore[union-attr]
    assert only(report).state == "started"


@posix
def test_a_process_that_ends_while_its_file_is_imported_says_so(
    runner: Runner, pack: PackFactory
) -> None:
    report = runner.run(job(pack, "import ctypes\nctypes.CDLL(None)._exit(0)\n"))
    assert (report.ending, kind(report)) == ("died", "crash-on-import")
    assert only(report).state == "started"


@linux
def test_memory_has_a_limit(runner: Runner, pack: PackFactory) -> None:
    source = """\
        kept = []

        async def double(number):
            while True:
                kept.append(bytearray(10_000_000))
        """
    report = runner.run(job(pack, source, limits=Limits(memory_bytes=256 << 20)))
    assert only(report).state == "started"
    assert step(report).name == "test_doubles"


@posix
@pytest.mark.parametrize("stream", ["sys.stdout", "sys.__stderr__", "open(2, 'w')"])
def test_a_flood_of_output_has_a_limit(runner: Runner, pack: PackFactory, stream: str) -> None:
    source = f"""\
        import sys
        out = {stream}

        async def double(number):
            while True:
                print("x" * 100_000, file=out)
        """
    report = runner.run(job(pack, source, limits=Limits(output_bytes=1 << 20)))
    assert only(report).state == "started"
    assert len(report.model_dump_json()) < 100_000


@posix
def test_the_parents_clock_ends_what_nothing_inside_can_end(
    runner: Runner, pack: PackFactory
) -> None:
    pack.kata("slow", extra="time_limit = 600\n")
    source = b"import select\nasync def slow(number):\n    select.select([], [], [], 1000)\n"
    report = runner.run(Job(pack.folder, "slow", source, limits=Limits(wall_seconds=5)))
    assert (report.ending, kind(report)) == ("wall-time", "timeout")
    assert "more than 5 s" in step(report).failure.message  # type: ignore[union-attr]


@linux
def test_processor_time_has_a_limit(runner: Runner, pack: PackFactory) -> None:
    pack.kata("slow", extra="time_limit = 60\n")
    source = b"async def slow(number):\n    while True: pass\n"
    limits = Limits(cpu_seconds=1, wall_seconds=60)
    report = runner.run(Job(pack.folder, "slow", source, limits=limits))
    assert (report.ending, kind(report)) == ("cpu-time", "timeout")


@posix
def test_a_call_in_c_that_never_returns_names_the_learners_line(
    runner: Runner, pack: PackFactory
) -> None:
    report = runner.run(job(pack, "async def double(number):\n    sum(iter(int, 1))\n"))
    assert kind(report) == "timeout"
    place = step(report).failure.place  # type: ignore[union-attr]
    assert place is not None
    assert (place.file, place.line, place.text) == ("double.py", 2, "sum(iter(int, 1))")


@posix
def test_nothing_is_left_running(runner: Runner, pack: PackFactory, tmp_path: Path) -> None:
    note = tmp_path / "pid.txt"
    source = f"""\
        import os, time

        async def double(number):
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    with open({str(note)!r} + ".new", "w") as file:
                        file.write(str(os.getpid()))
                    os.rename({str(note)!r} + ".new", {str(note)!r})
                    time.sleep(1000)
                os._exit(0)
            while not os.path.exists({str(note)!r}):
                time.sleep(0.01)
            return 0
        """
    assert only(runner.run(job(pack, source))).state == "started"
    assert not psutil.pid_exists(int(note.read_text()))


@posix
def test_a_subject_that_kills_its_parent_costs_one_run(runner: Runner, pack: PackFactory) -> None:
    source = """\
        import os, signal, time

        async def double(number):
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(0.2)
            return 0
        """
    assert only(runner.run(job(pack, source))).state == "started"
    assert only(runner.run(job(pack, SOLUTION))).state == "done"


@posix
@pytest.mark.parametrize("call", ["pytest.exit('enough', 0)", "raise KeyboardInterrupt"])
def test_a_session_that_ends_early_is_no_pass(runner: Runner, pack: PackFactory, call: str) -> None:
    source = f"import pytest\n\nasync def double(number):\n    {call}\n"
    report = runner.run(job(pack, source))
    assert only(report).state == "started"
    assert step(report).name == "test_doubles"


def test_a_clock_that_stands_still_does_not_stop_the_parents(
    runner: Runner, pack: PackFactory
) -> None:
    source = """\
        import time
        time.monotonic = time.perf_counter = time.time = lambda: 0.0

        async def double(number):
            while True:
                pass
        """
    report = runner.run(job(pack, source))
    assert kind(report) == "timeout"


def test_a_test_that_never_ran_is_no_pass(runner: Runner, pack: PackFactory) -> None:
    source = f"""\
{SOLUTION}
import sys
for line in range(1, 50):
    try:
        names = sys._getframe(line).f_globals
    except ValueError:
        break
    if names.get("__name__") == "test_double":
        class Names(type(sys)):
            pass
        import gc
        names["__getattr__"] = lambda name: None
        names["test_two_at_once"] = None
"""
    report = runner.run(job(pack, source))
    assert only(report).state in {"started", "done"}
    assert len(only(report).tests) == 3


# -- around the run ----------------------------------------------------------------------------


def test_a_run_can_be_cancelled(runner: Runner, pack: PackFactory) -> None:
    cancelled = threading.Event()
    with pytest.raises(RunCancelled):
        runner.run(
            job(pack, "async def double(number):\n    while True: pass\n"),
            cancelled=_set_at_once(cancelled),
        )
    assert only(runner.run(job(pack, SOLUTION))).state == "done"


def _set_at_once(event: threading.Event) -> threading.Event:
    event.set()
    return event


def test_runs_can_go_on_side_by_side(runner: Runner, pack: PackFactory) -> None:
    wrong = "async def double(number):\n    return 0\n"
    with ThreadPoolExecutor(3) as pool:
        reports = pool.map(runner.run, [job(pack, text) for text in [SOLUTION, wrong] * 3])
    assert [only(report).state for report in reports] == ["done", "started"] * 3


def test_an_unknown_kata_is_refused(runner: Runner, pack: PackFactory) -> None:
    with pytest.raises(AsynckataError, match="did you mean double"):
        runner.run(Job(pack.folder, "duoble", b""))


def test_another_pack_than_the_job_was_made_for_is_refused(
    runner: Runner, pack: PackFactory
) -> None:
    known = pack_hash(pack.folder)
    pack.write("double", SOLUTION)  # a learner's file is no part of the pack
    assert only(runner.run(job(pack, SOLUTION, pack_hash=known))).state == "done"
    with (pack.folder / "1-first" / "double" / "test_double.py").open("a") as tests:
        tests.write("\n\ndef test_more():\n    pass\n")
    with pytest.raises(AsynckataError, match="is not the pack"):
        runner.run(job(pack, SOLUTION, pack_hash=known))


def test_a_kata_without_tests_is_not_the_subjects_fault(runner: Runner, tmp_path: Path) -> None:
    pack = PackFactory(tmp_path)
    pack.kata(tests="from double import double\n")
    with pytest.raises(AsynckataError, match="no test of double was run"):
        runner.run(job(pack, SOLUTION))


@pytest.mark.parametrize("warm", [False, pytest.param(True, marks=linux)])
def test_a_run_that_was_prepared_gets_the_new_subject(pack: PackFactory, warm: bool) -> None:
    pack.kata("triple")
    wrong = "async def double(number):\n    return 0\n"
    before = set(psutil.Process(os.getpid()).children(recursive=True))
    with open_runner(warm=warm, ahead=True) as runner:
        for source, state in [(wrong, "started"), (SOLUTION, "done"), (wrong, "started")]:
            assert only(runner.run(job(pack, source))).state == state
        triple = SOLUTION.replace("double", "triple").encode()
        assert only(runner.run(Job(pack.folder, "triple", triple))).state == "done"
        assert only(runner.run(job(pack, SOLUTION, timeline=True))).state == "done"
    assert set(psutil.Process(os.getpid()).children(recursive=True)) <= before


@pytest.mark.parametrize("warm", [False, pytest.param(True, marks=linux)])
def test_a_run_that_was_prepared_knows_the_kata_of_now(pack: PackFactory, warm: bool) -> None:
    manifest = pack.folder / "1-first" / "double" / "kata.toml"
    with open_runner(warm=warm, ahead=True) as runner:
        assert only(runner.run(job(pack, SOLUTION))).state == "done"
        text = manifest.read_text(encoding="utf-8")
        stricter = text.replace("minutes = 5", 'minutes = 5\nforbids = ["asyncio.sleep"]')
        manifest.write_text(stricter, encoding="utf-8")
        assert only(runner.run(job(pack, SOLUTION))).state == "started"


def test_the_learner_may_be_told_of_later(runner: Runner, pack: PackFactory) -> None:
    report = runner.run(job(pack, SOLUTION), learner=lambda: Learner(done=("double",)))
    assert report.track.done == ("double",)
    assert report.newly_done == ()


def test_a_run_that_was_prepared_while_a_file_was_gone(pack: PackFactory) -> None:
    stub = pack.folder / "1-first" / "double" / "double.py"
    content = stub.read_bytes()
    with open_runner(ahead=True) as runner:
        stub.unlink()
        with pytest.raises(AsynckataError, match=r"double\.py"):
            runner.run(job(pack, SOLUTION))
        stub.write_bytes(content)
        assert only(runner.run(job(pack, SOLUTION))).state == "done"
