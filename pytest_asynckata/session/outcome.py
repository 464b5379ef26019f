"""From pytest's objects of one test to a `TestResult`, and its way through the report."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from pytest_asynckata.diagnosis.case import Case
from pytest_asynckata.diagnosis.expected import expected_from
from pytest_asynckata.diagnosis.failure import describe, failure_of, import_failure, out_of_bounds
from pytest_asynckata.diagnosis.find import explained, is_about_time
from pytest_asynckata.diagnosis.model import Failure
from pytest_asynckata.diagnosis.values import Comparison
from pytest_asynckata.kata.loops import VIRTUAL
from pytest_asynckata.language import _
from pytest_asynckata.report.model import Outcome, TestResult
from pytest_asynckata.report.page import failure_text
from pytest_asynckata.session.collect import CrashOnImport, KataModule, NotInstalled
from pytest_asynckata.session.loops import maker_of, other_loop_of
from pytest_asynckata.session.printed import printed_in
from pytest_asynckata.session.state import KataSession

_ATTRIBUTE = "asynckata"
"""The attribute of a test report that carries our data; pytest-xdist sends it along."""


def result_of(
    session: KataSession,
    module: KataModule,
    item: pytest.Item,
    call: pytest.CallInfo[Any],
    comparison: Comparison | None,
) -> TestResult | None:
    """What one phase of a test says; None for a phase that says nothing."""
    outcome, failure = _outcome_and_failure(module, item, call, comparison)
    if outcome is None:
        return None
    name = getattr(item, "originalname", item.name)
    loop = session.loop
    result = TestResult(
        name=name,
        variant=variant_of(item),
        sentence=sentence_of(item),
        outcome=outcome,
        seed=loop.schedule.seed if loop else 0,
        loop=other_loop_of(item) or VIRTUAL,
        loop_seconds=_loop_seconds(session),
        failure=failure,
        output=printed_in(item._report_sections) if failure is not None else "",
        waits_for=module.kata.manifest.waits_for.get(name, ()),
    )
    return _diagnosed(result, session, module)


def _loop_seconds(session: KataSession) -> float:
    """How long the test took on the virtual clock, without the clean-up after it."""
    if session.loop is None:
        return 0.0
    return session.seen.recording.now if session.loop.recorder else session.loop.time()


def _diagnosed(result: TestResult, session: KataSession, module: KataModule) -> TestResult:
    """The result with the finding that explains its failure, and with its timeline."""
    expected = module.expected.tests.get(result.key) if result.is_plain else None
    seen = Case(module.whose, session.seen, result.failure, expected)
    failure = explained(seen, module.findings)
    case = Case(module.whose, session.seen, failure, expected)
    update: dict[str, Any] = {"failure": failure}
    if session.options.timeline or is_about_time(case):
        update["timeline"] = case.seen.timeline
        update["expected_timeline"] = expected.timeline if expected else None
    if session.options.record and case.seen.timeline is not None:
        update["recorded"] = expected_from(case.recording, case.seen.timeline, module.whose)
    return result.model_copy(update=update)


def _outcome_and_failure(
    module: KataModule, item: pytest.Item, call: pytest.CallInfo[Any], comparison: Comparison | None
) -> tuple[Outcome | None, Failure | None]:
    if call.excinfo is None:
        return ("passed" if call.when == "call" else None), None
    error = call.excinfo.value
    if isinstance(error, pytest.skip.Exception):
        return ("waiting" if str(error).startswith("waiting for ") else "skipped"), None
    if isinstance(item, CrashOnImport):
        failure = import_failure(error, module.whose, module.subject.name)
        if item.learners:
            return "failed", failure
        return "broken", failure.model_copy(update={"fault": "kata", "message": describe(error)})
    failure = failure_of(error, module.whose, comparison)
    unplaced = failure.place is None and failure.kind == "error" and out_of_bounds(error) is None
    if call.when != "call" and unplaced:
        failure = failure.model_copy(update={"fault": "kata"})
    return ("broken" if failure.fault == "kata" else "failed"), failure


def sentence_of(item: pytest.Item) -> str:
    """The test as a sentence: the first line of its docstring, else its name."""
    if isinstance(item, CrashOnImport):
        return _("the file can be imported") if item.learners else _("the tests can be imported")
    if isinstance(item, NotInstalled):
        return item.why
    documentation = inspect.getdoc(getattr(item, "function", None)) or ""
    name: str = getattr(item, "originalname", item.name)
    sentence = documentation.partition("\n")[0] or name.removeprefix("test_").replace("_", " ")
    special = ", ".join(filter(None, (variant_of(item), other_loop_of(item))))
    return f"{sentence} ({special})" if special else sentence


def variant_of(item: pytest.Item) -> str:
    """The parameters of a test, without the loop that it runs on."""
    name: str = getattr(item, "originalname", item.name)
    parameters = item.name[len(name) :].strip("[]").split("-")
    maker = maker_of(item)
    if maker is not None and maker.id in parameters:
        parameters.remove(maker.id)
    return "-".join(parameters)


def attach(
    report: pytest.TestReport, module: KataModule, item: pytest.Item, result: TestResult
) -> None:
    """Let the report carry a result to whoever shows it, in this process or another."""
    data = {
        "folder": str(module.kata.folder),
        "subject": str(module.subject),
        "expected": max(1, len(module.positions)),
        "notices": module.extensions.notices,
        "position": module.positions.get(item.nodeid, 0),
        "result": result.model_dump(mode="json"),
    }
    setattr(report, _ATTRIBUTE, data)


def settle_outcome(report: pytest.TestReport, result: TestResult) -> None:
    """What failed has failed, whatever pytest takes for a skip."""
    if result.outcome in {"failed", "broken"} and not report.failed:
        report.outcome = "failed"
        report.longrepr = result.failure.message if result.failure else ""
        vars(report).pop("wasxfail", None)


def one_more_report(item: pytest.Item, module: KataModule, failure: Failure) -> pytest.TestReport:
    """A test has failed, whatever it has said before."""
    name = getattr(item, "originalname", item.name)
    result = TestResult(
        name=name,
        variant=variant_of(item),
        sentence=sentence_of(item),
        outcome="failed",
        failure=failure,
    )
    report = pytest.TestReport(
        item.nodeid, item.location, {}, "failed", failure_text(result), "teardown"
    )
    attach(report, module, item, result)
    return report


def attached(report: pytest.TestReport) -> dict[str, Any] | None:
    """The data that `attach` put on a report."""
    return getattr(report, _ATTRIBUTE, None)
