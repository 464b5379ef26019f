"""The published JSON Schema of the run report: `python -m pytest_asynckata.report.schema FILE`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pytest_asynckata.report.model import RunReport


def schema_text() -> str:
    """The schema as it is published."""
    return json.dumps(RunReport.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(schema_text(), encoding="utf-8")
