"""Every finding has a page, and what the pages say is so."""

from __future__ import annotations

import asyncio
import threading
import time
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import pytest

from pytest_asynckata.diagnosis.catalogue import (
    CODES,
    PAGES,
    WhyPage,
    parse_page,
    sentence_of,
    why_page,
)
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.loop.stuck import Deadlock, NeverPauses
from pytest_asynckata.loop.virtual import VirtualTimeLoop

HEADINGS = ("# ", "## What happens", "## Why", "## Wrong", "## Right", "## Read")
NEEDS_A_NETWORK = {"resource-unclosed"}
CALLS = {"shortcut": "sleep(3)", "not-started": "double(4)"}
"""How an example is started that is not called `main`."""

every_code = pytest.mark.parametrize("code", CODES)
every_runnable_code = pytest.mark.parametrize(
    "code", [code for code in CODES if code not in NEEDS_A_NETWORK]
)


async def fetch(name: str) -> str:
    await asyncio.sleep(1)
    return name


async def work() -> None:
    try:
        await asyncio.sleep(60)
    finally:
        await asyncio.sleep(1)


async def fail() -> None:
    raise ValueError("as the example wants it")


async def tick_every_second() -> None:
    while True:
        await asyncio.sleep(1)


def names_of_the_examples() -> dict[str, Any]:
    """What the examples use and do not define."""
    modules = {"asyncio": asyncio, "threading": threading, "time": time}
    coroutines = {function.__name__: function for function in (fetch, work, fail)}
    more = {"read_big_file": len, "tick_every_second": tick_every_second}
    return {**modules, **coroutines, **more}


def run_example(code: str, source: str) -> tuple[Any, float]:
    """What an example returns and how long it takes, when it leaves nothing behind."""
    names = names_of_the_examples()
    exec(compile(source, code, "exec"), names)
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        loop = runner.get_loop()
        assert isinstance(loop, VirtualTimeLoop)
        result = runner.run(eval(CALLS.get(code, "main()"), names))
        needed = loop.time()
        assert not asyncio.all_tasks(loop), "no task runs on"
        assert not loop.unhandled, "no exception is lost"
    return result, needed


# -- the form of the pages ---------------------------------------------------------------------


@every_code
def test_a_page_has_all_its_parts(code: str) -> None:
    page = why_page(code)
    assert page.code == code
    assert all([page.sentence, page.what_happens, page.why, page.wrong, page.right])
    assert len(page.what_happens.split("\n\n")) <= 3
    assert len(page.why.split("\n\n")) <= 2
    assert 1 <= len(page.links) <= 3


def test_there_is_no_page_without_a_code() -> None:
    assert {path.name for path in PAGES.iterdir()} == {f"{code}.md" for code in CODES}
    assert len(set(CODES)) == len(CODES)


@every_code
def test_the_sentence_is_one_short_sentence(code: str) -> None:
    sentence = sentence_of(code)
    assert len(sentence) <= 140
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert sentence.count(". ") == 0


@every_code
def test_every_terminal_can_show_a_page(code: str) -> None:
    assert (PAGES / f"{code}.md").read_bytes().isascii()


@every_code
def test_a_paragraph_is_one_line(code: str) -> None:
    page = why_page(code)
    for text in (page.what_happens, page.why):
        assert "\n" not in text.replace("\n\n", "")
        assert "#" not in text, "a heading has become text"


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_page_without_one_of_its_parts_is_refused(heading: str) -> None:
    text = (PAGES / "deadlock.md").read_text(encoding="utf-8")
    assert parse_page("deadlock", text) == why_page("deadlock")
    with pytest.raises(AsynckataError, match="'deadlock' has not the form"):
        parse_page("deadlock", text.replace(heading, "", 1))


def test_a_page_under_the_name_of_another_is_refused() -> None:
    text = (PAGES / "deadlock.md").read_text(encoding="utf-8")
    with pytest.raises(AsynckataError, match="'timeout' has not the form"):
        parse_page("timeout", text)


# -- unknown codes -----------------------------------------------------------------------------


@pytest.mark.parametrize("ask", [why_page, sentence_of])
def test_an_unknown_code_is_answered_with_the_ones_that_come_near(ask: Any) -> None:
    with pytest.raises(AsynckataError, match=r"no finding 'Dead-Lok'; did you mean deadlock\?"):
        ask("Dead-Lok")


def test_a_code_that_is_near_to_nothing_is_answered_with_the_way_to_the_list() -> None:
    with pytest.raises(AsynckataError, match="no finding 'zzz'; list them: asynckata why"):
        why_page("zzz")


def test_a_code_is_never_a_path() -> None:
    with pytest.raises(AsynckataError, match="there is no finding"):
        why_page("../pages/deadlock")


# -- the examples ------------------------------------------------------------------------------


def examples(page: WhyPage) -> tuple[str, str]:
    return page.wrong, page.right


@every_code
def test_the_examples_are_short_python(code: str) -> None:
    page = why_page(code)
    for example in examples(page):
        compile(example, code, "exec")
        lines = example.splitlines()
        assert len(lines) <= 8
        assert max(map(len, lines)) <= 72
    assert page.wrong != page.right


@every_runnable_code
def test_the_right_example_runs_and_leaves_nothing_behind(code: str) -> None:
    run_example(code, why_page(code).right)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("deadlock", Deadlock),
        ("busy-wait", NeverPauses),
        ("crash-on-import", RuntimeError),
        ("not-started", NotImplementedError),
    ],
)
def test_the_wrong_example_goes_wrong(code: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        run_example(code, why_page(code).wrong)


@pytest.mark.parametrize("code", ["task-leaked", "cleanup-skipped"])
def test_the_wrong_example_leaves_a_task_behind(code: str) -> None:
    with pytest.raises(AssertionError, match="no task runs on"):
        run_example(code, why_page(code).wrong)


def test_one_after_the_other_takes_longer() -> None:
    page = why_page("sequential-await")
    assert run_example(page.code, page.wrong) == (["a", "b"], 2)
    assert run_example(page.code, page.right) == (["a", "b"], 1)


def test_a_limit_of_three_needs_two_rounds_for_six() -> None:
    page = why_page("unbounded-concurrency")
    assert run_example(page.code, page.wrong) == (list("abcdef"), 1)
    assert run_example(page.code, page.right) == (list("abcdef"), 2)


# -- the links ---------------------------------------------------------------------------------


@every_code
def test_the_links_lead_to_official_documentation(code: str) -> None:
    allowed = ["https://docs.python.org/3/library/"]
    if code == "resource-unclosed":
        allowed.append("https://docs.aiohttp.org/en/stable/")
    for title, address in why_page(code).links:
        assert title
        assert address.startswith(tuple(allowed))


@every_code
def test_a_link_to_a_function_or_a_class_names_one_that_exists(code: str) -> None:
    for title, address in why_page(code).links:
        anchor = urlsplit(address).fragment
        if "." in anchor:
            module, *names = anchor.split(".")
            found: Any = import_module(module)
            for name in names:
                found = getattr(found, "AbstractEventLoop" if name == "loop" else name)
            assert anchor.endswith(title)
