"""The verdicts of `asynckata check` as a JUnit file, which most CI systems read."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from pytest_asynckata.report.verdict import POINTS, Judgement, Verdict
from pytest_asynckata.report.verdicts import place_of

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(judgement: Judgement, file: Path) -> None:
    """Write one suite for each kata, with one case for each point."""
    root = ElementTree.Element("testsuites", name="asynckata check")
    for kata in dict.fromkeys((*judgement.katas, *(v.kata for v in judgement.verdicts))):
        _suite(root, judgement, kata)
    ElementTree.indent(root)
    file.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)


def _suite(root: ElementTree.Element, judgement: Judgement, kata: str) -> None:
    suite = ElementTree.SubElement(root, "testsuite", name=kata or "pack")
    counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for point in POINTS:
        if found := judgement.of(kata, point):
            counts["tests"] += 1
            name = f"{found[0].number} {point}"
            case = ElementTree.SubElement(suite, "testcase", classname=kata or "pack", name=name)
            flaws = [verdict for verdict in found if verdict.level in {"weak", "bad"}]
            counts["failures"] += bool(flaws)
            for verdict in flaws:
                _failure(case, judgement, verdict)
            if not flaws and all(verdict.level == "skipped" for verdict in found):
                counts["skipped"] += 1
                ElementTree.SubElement(case, "skipped", message=_clean(found[0].message))
    for key, number in counts.items():
        suite.set(key, str(number))


def _failure(case: ElementTree.Element, judgement: Judgement, verdict: Verdict) -> None:
    message = _clean(verdict.message)
    failure = ElementTree.SubElement(case, "failure", type=verdict.level, message=message)
    failure.text = _clean("\n".join(filter(None, (place_of(judgement, verdict), verdict.diff))))


def _clean(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _NOT_IN_XML.sub("?", text)
