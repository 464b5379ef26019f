"""What an extension is made with; how, is told in `docs/extending.md`.

The hooks that an extension implements stand in `pytest_asynckata.hookspecs`.
"""

from pytest_asynckata.diagnosis.case import Case
from pytest_asynckata.diagnosis.catalogue import WhyPage, parse_page
from pytest_asynckata.diagnosis.custom import CustomFinding
from pytest_asynckata.diagnosis.model import Failure, Finding, Place
from pytest_asynckata.report.model import KataResult, RunReport, TestResult

__all__ = [
    "Case",
    "CustomFinding",
    "Failure",
    "Finding",
    "KataResult",
    "Place",
    "RunReport",
    "TestResult",
    "WhyPage",
    "parse_page",
]
