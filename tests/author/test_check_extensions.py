"""`asynckata check` knows the extensions of a pack: their findings, and what is wrong in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_asynckata.extend.load import plugins_hash
from tests.workshop.world import call, succeed

FINDING = """\
from pytest_asynckata.extend import CustomFinding, WhyPage


def pytest_asynckata_findings():
    return [CustomFinding(WhyPage(code="too-eager", sentence="Too eager."), lambda case: None)]
"""


@pytest.fixture
def katas(tmp_path: Path) -> Path:
    """A pack whose kata has a ladder for a finding of its extension."""
    succeed("pack", "new", tmp_path / "my-katas")
    folder = tmp_path / "my-katas/src/my_katas/katas"
    for file, old, new in (
        (folder / "pack.toml", "\n\n[[", '\nplugins = ["extensions.py"]\n\n[['),
        (folder / "1-first-steps/ask_both/kata.toml", '"sequential-await"', '"too-eager"'),
    ):
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1
        file.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def files_verdicts(katas: Path) -> list[dict[str, Any]]:
    result = call("check", "--own-python", "--only", "files", "--json", "-C", katas)
    verdicts: list[dict[str, Any]] = json.loads(result.stdout)["verdicts"]
    return verdicts


def test_a_ladder_may_answer_a_finding_of_the_pack(katas: Path) -> None:
    (katas / "extensions.py").write_text(FINDING, encoding="utf-8")
    assert [verdict["level"] for verdict in files_verdicts(katas)] == ["ok"]


def test_a_ladder_for_a_finding_that_nobody_makes_is_bad(katas: Path) -> None:
    (katas / "extensions.py").write_text("", encoding="utf-8")
    (verdict,) = files_verdicts(katas)
    assert "there is no finding 'too-eager'" in verdict["message"]


def test_a_fault_of_an_extension_is_bad(katas: Path) -> None:
    (katas / "extensions.py").write_text(f"{FINDING}\n1 / 0\n", encoding="utf-8")
    fault, _no_finding = files_verdicts(katas)
    assert "the extension extensions.py has a fault" in fault["message"]
    assert "ZeroDivisionError" in fault["message"]
    assert (fault["level"], fault["file"], fault["line"]) == ("bad", "pack.toml", 4)


def test_stored_runs_belong_to_the_source_of_the_extensions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "own_pack").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    files = (tmp_path / "pack" / "extensions.py", tmp_path / "own_pack" / "extensions.py")
    hashes = set()
    for text in ("a = 1\n", "a = 2\n"):
        for file in files:
            file.write_text(text, encoding="utf-8")
            names = ("extensions.py", "own_pack.extensions", "no_such_module")
            hashes.add(plugins_hash(tmp_path / "pack", names))
    assert len(hashes) == 4  # each change made another one
