"""Which file stands behind a name while tests run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pytest_asynckata.kata.subject import import_subject, subject_as

NAME = "a_subject_of_the_tests"


def write(folder: Path, text: str) -> Path:
    file = folder / "anything.py"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_name_means_the_given_file_and_only_for_a_while(tmp_path: Path) -> None:
    with subject_as(NAME, write(tmp_path, "value = 1")):
        assert import_subject(NAME).value == 1
    assert NAME not in sys.modules
    with pytest.raises(ModuleNotFoundError):
        import_subject(NAME)


def test_an_edit_in_the_same_moment_is_seen_and_no_byte_code_is_left(tmp_path: Path) -> None:
    for value in (1, 2, 3):
        with subject_as(NAME, write(tmp_path, f"value = {value}")):
            assert import_subject(NAME).value == value
    assert [path.name for path in tmp_path.iterdir()] == ["anything.py"]


def test_a_module_of_that_name_is_put_back(tmp_path: Path) -> None:
    import json

    with subject_as("json", write(tmp_path, "value = 1")):
        assert import_subject("json") is not json
    assert sys.modules["json"] is json
