"""What a watch reads from a workspace and writes into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import Kata, load_pack
from pytest_asynckata.progress.store import open_progress
from pytest_asynckata.watch.desk import Desk
from pytest_asynckata.watch.events import RevealHint, SolutionPaper, TrackPaper
from tests.conftest import PackFactory
from tests.watch.build import failed, passed, report


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pack = PackFactory(tmp_path / "pack")
    for name in ("double", "triple", "half"):
        pack.kata(name)
    return pack.workspace(tmp_path / "workspace")


@pytest.fixture
def desk(folder: Path) -> Desk:
    return Desk(folder)


def kata(folder: Path, name: str = "double") -> Kata:
    found = load_pack(folder).kata(name)
    assert found is not None
    return found


def finish(folder: Path, name: str) -> None:
    done = report(passed(1), done=True)
    (result,) = done.katas
    renamed = done.model_copy(update={"katas": (result.model_copy(update={"name": name}),)})
    open_progress(folder).record(renamed, {k.name: k for k in load_pack(folder)})


def test_a_kata_is_opened_with_its_place_in_the_track(desk: Desk, folder: Path) -> None:
    finish(folder, "half")
    opened = desk.open("double")
    (result,) = opened.watched.blank.katas
    assert (result.title, result.expected, result.tests) == ("double", 3, ())
    assert opened.watched.blank.track.done == ("half",)
    assert opened.watched.blank.track.current == "double"


def test_an_unknown_kata_is_named(desk: Desk) -> None:
    with pytest.raises(AsynckataError, match="did you mean double"):
        desk.open("doubel")


@pytest.mark.parametrize(
    ("done", "here", "following"),
    [
        ((), "double", "triple"),
        (("double",), "double", "triple"),
        (("triple",), "double", "half"),
        (("half",), "triple", "double"),
        ((), "half", "double"),
    ],
)
def test_the_next_kata_is_the_next_that_is_not_done(
    desk: Desk, folder: Path, done: tuple[str, ...], here: str, following: str
) -> None:
    for name in done:
        finish(folder, name)
    opened = desk.open_next(kata(folder, here))
    assert opened.watched.kata.name == following
    assert ("stays in the list" in opened.note) is (here not in done)


def test_there_is_no_next_kata_when_all_others_are_done(desk: Desk, folder: Path) -> None:
    for name in ("triple", "half"):
        finish(folder, name)
    with pytest.raises(AsynckataError, match="no next kata"):
        desk.open_next(kata(folder))


def test_hints_climb_and_stay(desk: Desk, folder: Path) -> None:
    wish = RevealHint(4, report(failed(1)))
    seen = [len(desk.reveal_hint(kata(folder), wish).hint.seen) for _press in range(4)]
    assert seen == [1, 2, 3, 3]
    memory = Desk(folder).remember("double")
    assert memory.learner.stages == 3
    assert memory.learner.cause == desk.reveal_hint(kata(folder), wish).hint.cause


def test_the_solution_is_shown_once_the_kata_is_done(desk: Desk, folder: Path) -> None:
    with pytest.raises(AsynckataError, match="double is not done yet"):
        desk.bring_solution(kata(folder))
    finish(folder, "double")
    paper = desk.bring_solution(kata(folder)).paper
    assert isinstance(paper, SolutionPaper)
    assert "return 2 * number" in paper.text
    assert "These are the notes." in paper.text


def test_the_list_says_where_the_learner_is(desk: Desk, folder: Path) -> None:
    finish(folder, "half")
    paper = desk.bring_track(kata(folder)).paper
    assert isinstance(paper, TrackPaper)
    assert (paper.done, paper.current) == (("half",), "double")


def test_a_reset_keeps_a_copy_and_says_where(desk: Desk, folder: Path) -> None:
    finish(folder, "double")
    stub = kata(folder).stub
    original = stub.read_bytes()
    stub.write_text("mine")
    told = desk.reset(kata(folder))
    (kept,) = (folder / ".asynckata" / "kept").iterdir()
    assert kept.read_text() == "mine"
    assert kept.name in told.sentence
    assert told.lasting
    assert stub.read_bytes() == original
    assert open_progress(folder).done(load_pack(folder)) == set()


def test_a_session_that_died_elsewhere_is_said_once(desk: Desk, folder: Path) -> None:
    open_progress(folder)
    (folder / ".asynckata" / "running-1-x.lock").touch()
    (folder / ".asynckata" / "running-1-x.txt").write_text("test_double.py::test_doubles")
    (notice,) = desk.remember("double").notices
    assert "ended in the middle of test_double.py::test_doubles" in notice
    assert desk.remember("double").notices == ()
