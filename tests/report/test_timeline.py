"""Timelines as pictures and sentences: what a learner sees, exactly."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from pytest_asynckata.diagnosis.timeline import Lane, Segment, Timeline
from pytest_asynckata.report.cells import cut, visible
from pytest_asynckata.report.chart import chart
from pytest_asynckata.report.picture import html, svg
from pytest_asynckata.report.scale import Linear, Scale, Times, scale_for
from pytest_asynckata.report.screen import Screen
from pytest_asynckata.report.sentences import sentences
from pytest_asynckata.report.stretches import number

SVG = "{http://www.w3.org/2000/svg}"
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def work(start: float, end: float | None) -> Segment:
    return Segment(start=start, end=end, kind="work")


def wait(start: float, end: float | None, on: str = "") -> Segment:
    return Segment(start=start, end=end, kind="wait", on=on)


def lane(
    name: str,
    *segments: Segment,
    ending: Literal["running", "returned", "raised", "cancelled"] = "returned",
    after: str = "",
    error: str = "",
    times: int = 1,
    thread: bool = False,
) -> Lane:
    return Lane(
        name=name,
        segments=segments,
        ending=ending,
        after=after,
        error=error,
        times=times,
        thread=thread,
    )


def timeline(seconds: float, *lanes: Lane, left_out: int = 0) -> Timeline:
    return Timeline(seconds=seconds, lanes=lanes, left_out=left_out)


def picture(
    yours: Timeline,
    expected: Timeline | None = None,
    *,
    columns: int = 80,
    encoding: str = "ascii",
    indent: int = 0,
) -> str:
    screen = Screen(columns=columns, encoding=encoding)
    return "\n" + "\n".join(chart(yours, expected, screen, indent)) + "\n"


SEQUENTIAL = timeline(
    6,
    lane("fetch-1", work(0, 1)),
    lane("fetch-2", work(1, 3), after="fetch-1"),
    lane("fetch-3", work(3, 6), after="fetch-2"),
)
CONCURRENT = timeline(
    3, lane("fetch-1", work(0, 1)), lane("fetch-2", work(0, 2)), lane("fetch-3", work(0, 3))
)
DEADLOCK = timeline(
    2,
    lane("producer", work(0, 2)),
    lane("main", wait(0, None, "asyncio.Event.wait"), ending="running"),
)
BAD_ENDS = timeline(
    2,
    lane("slow", work(0, 1), wait(1, 2), ending="cancelled"),
    lane("broken", work(0, 1), ending="raised", error="ValueError"),
    lane("block", work(0, 2), thread=True),
    lane("instant", work(1, 1)),
)


# -- exact pictures ----------------------------------------------------------------------------


def test_one_after_the_other_is_a_stair_beside_what_was_expected() -> None:
    assert (
        picture(SEQUENTIAL, CONCURRENT)
        == """
yours     0s     1s     2s     3s     4s     5s     6s
fetch-1   |======|
fetch-2   .......|=============|  starts after fetch-1
fetch-3   .....................|====================|  starts after fetch-2
expected  0s     1s     2s     3s
fetch-1   |======|
fetch-2   |=============|
fetch-3   |====================|
|==| works   .... waits
"""
    )


def test_a_screen_with_box_characters_gets_them() -> None:
    assert (
        picture(CONCURRENT, columns=40, encoding="utf-8", indent=4)
        == """
    yours    0s      1s      2s      3s
    fetch-1  ┣━━━━━━━┫
    fetch-2  ┣━━━━━━━━━━━━━━━┫
    fetch-3  ┣━━━━━━━━━━━━━━━━━━━━━━━┫
    ┣━━┫ works
"""
    )


def test_a_lane_that_never_ends_goes_beyond_the_end_of_the_axis() -> None:
    assert (
        picture(DEADLOCK, columns=90)
        == """
yours     0s              1s              2s
producer  |===============================|
main      ....................................>  waits for asyncio.Event.wait, never ends
|==| works   .... waits   > never ends
"""
    )


def test_every_way_to_end_has_a_mark_and_a_note() -> None:
    assert (
        picture(BAD_ENDS, columns=50)
        == """
yours    0s            1s            2s
slow     |=============|.............x  cancelled
broken   |=============!  ValueError
block    |===========================|  thread
instant                |
|==| works   .... waits   | takes no time
! raises an error   x is cancelled
"""
    )


def test_a_note_without_room_stands_below_its_bar() -> None:
    assert (
        picture(SEQUENTIAL, columns=40, indent=8)
        == """
        yours    0s    2s    4s    6s
        fetch-1  |==|
        fetch-2  ...|=====|
                 starts after fetch-1
        fetch-3  .........|========|
                 starts after fetch-2
        |==| works   .... waits
"""
    )


def test_a_moment_beside_a_million_seconds_keeps_a_column_of_its_own() -> None:
    uneven = timeline(
        1_000_000,
        lane("first", work(0, 2)),
        lane("second", work(2, 2.0123)),
        lane("third", work(2.0123, 1_000_000)),
    )
    assert (
        picture(uneven, columns=60)
        == """
yours   0s       2s       2.0123s  1000000s  (not to scale)
first   |========|
second           |========|
third                     |========|
|==| works
"""
    )


def test_alike_lanes_are_counted_and_the_others_are_not_forgotten() -> None:
    crowd = timeline(2, lane("fetch", work(0, 1), times=500), lane("save", work(1, 2)), left_out=7)
    assert (
        picture(crowd, columns=40)
        == """
yours       0s           1s           2s
fetch x500  |============|
save                     |============|
... and 7 more
|==| works
"""
    )


def test_a_deadlock_at_the_first_moment_is_still_a_picture() -> None:
    stuck = timeline(0, lane("main", wait(0, None, "asyncio.Event.wait"), ending="running"))
    assert (
        picture(stuck, columns=60)
        == """
yours  0s
main   ....>  waits for asyncio.Event.wait, never ends
.... waits   > never ends
"""
    )


def test_a_test_without_lanes_says_only_how_long_it_took() -> None:
    assert (
        picture(timeline(0), timeline(1, lane("sleep", work(0, 1))), columns=40)
        == """
yours     takes 0 s
expected  0s           0.5s         1s
sleep     |=========================|
|==| works
"""
    )


def test_the_legend_explains_only_what_is_seen() -> None:
    at_once = timeline(1, lane("main", work(1, 1), ending="raised", error="KeyError"))
    assert picture(at_once, columns=40).splitlines()[-1] == "! raises an error"


def test_two_timelines_without_lanes_draw_nothing() -> None:
    assert list(chart(timeline(0), timeline(3), Screen(), 0)) == []


# -- screens -----------------------------------------------------------------------------------


def test_ascii_can_be_asked_for() -> None:
    drawn = "\n".join(chart(SEQUENTIAL, CONCURRENT, Screen(), 0, ascii_only=True))
    assert drawn.isascii()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "no-such-encoding"])
def test_an_encoding_without_box_characters_gets_ascii(encoding: str) -> None:
    assert picture(SEQUENTIAL, encoding=encoding).isascii()


def test_colour_changes_nothing_but_colour() -> None:
    for drawn in (SEQUENTIAL, DEADLOCK, BAD_ENDS):
        plain = list(chart(drawn, CONCURRENT, Screen(), 8))
        coloured = list(chart(drawn, CONCURRENT, Screen(colour=True), 8))
        assert [ESCAPE.sub("", line).rstrip() for line in coloured] == plain
        assert not any("\x1b" in line for line in plain)
        assert any("\x1b[32m" in line for line in coloured)


@pytest.mark.parametrize("columns", [40, 80, 100])
@pytest.mark.parametrize("drawn", [SEQUENTIAL, DEADLOCK, BAD_ENDS], ids=["stair", "stuck", "bad"])
def test_every_line_fits_the_screen(columns: int, drawn: Timeline) -> None:
    for indent in (0, 8, 60):
        lines = list(chart(drawn, CONCURRENT, Screen(columns=columns), indent))
        assert max(map(cell_len, lines)) <= columns


@pytest.mark.parametrize("count", [3, 30, 500])
def test_each_of_many_lanes_has_a_row(count: int) -> None:
    many = timeline(
        count, *(lane(f"fetch-{index}", work(index, index + 1)) for index in range(count))
    )
    lines = list(chart(many, None, Screen(), 8))
    assert [line.split()[0] for line in lines[1:-1]] == [f"fetch-{n}" for n in range(count)]


def test_wide_characters_do_not_push_bars_out_of_their_columns() -> None:
    names = ["下载文件", "مرحبا", "🐍🐍", "plain"]
    lines = list(chart(timeline(1, *(lane(n, work(0, 1)) for n in names)), None, Screen(), 0))
    starts = {cell_len(line[: line.index("┣")]) for line in lines[1:5]}
    assert starts == {10}


def test_a_long_name_loses_its_middle() -> None:
    name = "download_all_the_pages_of_the_site-12"
    drawn = picture(timeline(1, lane(name, work(0, 1))), columns=60)
    assert "download_al...he_site-12  |=" in drawn


def test_control_characters_in_a_name_do_not_reach_the_terminal() -> None:
    hostile = lane("a\x1b[31m\u202e\nb", work(0, 1), ending="raised", error="E\rr", after="x\ty")
    lines = list(chart(timeline(1, hostile), None, Screen(columns=100), 0))
    assert r"a\x1b[31m\u202e\nb" in lines[1]
    assert all(character.isprintable() for line in lines for character in line)


# -- sentences ---------------------------------------------------------------------------------


def test_sentences_tell_who_came_after_whom() -> None:
    assert list(sentences(SEQUENTIAL)) == [
        "fetch-1 works from 0 s to 1 s, and returns.",
        "fetch-2 starts at 1 s, after fetch-1 has ended; it works until 3 s, and returns.",
        "fetch-3 starts at 3 s, after fetch-2 has ended; it works until 6 s, and returns.",
        "All this takes 6 s.",
    ]


def test_sentences_tell_what_is_waited_for() -> None:
    assert list(sentences(DEADLOCK))[1] == (
        "main waits from 0 s for asyncio.Event.wait, and never ends."
    )


def test_sentences_tell_every_end() -> None:
    assert list(sentences(BAD_ENDS)) == [
        "slow works from 0 s to 1 s, then waits until 2 s, and is cancelled.",
        "broken works from 0 s to 1 s, and raises ValueError.",
        "block (in a thread) works from 0 s to 2 s, and returns.",
        "instant works at 1 s for no time, and returns.",
        "All this takes 2 s.",
    ]


def test_a_pause_between_two_stretches_is_heard() -> None:
    told = next(sentences(timeline(4, lane("main", work(0, 1), work(3, 4)))))
    assert told == "main works from 0 s to 1 s, then works from 3 s to 4 s, and returns."


def test_a_long_story_is_cut_short() -> None:
    busy = lane("main", *(work(2 * index, 2 * index + 1) for index in range(30)))
    told = next(sentences(timeline(59, busy)))
    assert told.endswith(", then goes on like this until 59 s, and returns.")
    assert told.count("works") == 7


def test_sentences_count_what_is_not_listed() -> None:
    crowd = timeline(1, lane("fetch", work(0, 1), times=500), left_out=3)
    assert list(sentences(crowd))[:2] == [
        "fetch (500 times) works from 0 s to 1 s, and returns.",
        "3 more are not listed.",
    ]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0"),
        (1, "1"),
        (0.1 + 0.2, "0.3"),
        (2.0123, "2.0123"),
        (1e6, "1000000"),
        (1e-7, "0.0000001"),
    ],
)
def test_a_time_has_the_decimals_that_it_needs(seconds: float, text: str) -> None:
    assert number(seconds) == text


# -- documents ---------------------------------------------------------------------------------

HOSTILE = timeline(
    2,
    lane('<script>alert(1)</script>"&', work(0, 1), ending="raised", error="</svg><b>"),
    lane("a\x00\x1b\ufffe\ud800", work(1, 2), after="]]>"),
)


def words_of(image: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(image).iter(f"{SVG}text")]


def test_an_svg_shows_names_times_and_notes_as_text() -> None:
    words = words_of(svg(SEQUENTIAL, CONCURRENT, "gather"))
    assert words[:2] == ["gather", "Your code: 6 s"]
    assert {"fetch-1", "fetch-2", "starts after fetch-1", "Expected: 3 s", "works"} <= set(words)


def test_an_svg_can_be_read_aloud() -> None:
    root = ElementTree.fromstring(svg(SEQUENTIAL, CONCURRENT, "gather"))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "gather"
    assert "All this takes 6 s." in (root.findtext(f"{SVG}desc") or "")


@pytest.mark.parametrize("draw", [svg, html])
def test_hostile_names_stay_text(draw: Callable[[Timeline, Timeline | None, str], str]) -> None:
    drawn = draw(HOSTILE, None, "<script>")
    assert "<script" not in drawn
    assert "<b>" not in drawn
    assert drawn.count("</svg>") == 1
    drawn.encode()


@pytest.mark.parametrize("draw", [svg, html])
def test_documents_load_nothing(draw: Callable[[Timeline, Timeline | None, str], str]) -> None:
    drawn = draw(SEQUENTIAL, CONCURRENT, "gather").replace("http://www.w3.org/2000/svg", "")
    for way_to_load in ("http:", "https:", "//", "url(", "@import", "src=", "href="):
        assert way_to_load not in drawn


def test_a_page_tells_the_picture_in_words() -> None:
    page = html(SEQUENTIAL, CONCURRENT, "gather")
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">')
    assert "fetch-1 works from 0 s to 1 s, and returns.</li>" in page
    assert page.count("All this takes") == 4  # the description and the list, twice


def test_documents_know_light_and_dark() -> None:
    assert "prefers-color-scheme: dark" in svg(SEQUENTIAL, None, "gather")


@pytest.mark.parametrize("count", [0, 1, 30])
def test_nothing_in_an_svg_stands_outside_of_it(count: int) -> None:
    names = [f"下载-{index}-" + "long" * 20 for index in range(count)]
    ending: Literal["raised"] = "raised"
    lanes = [lane(n, work(0, 5), ending=ending, error="E" * 80, after=n) for n in names]
    root = ElementTree.fromstring(svg(timeline(5, *lanes), SEQUENTIAL, "many"))
    for word in root.iter(f"{SVG}text"):
        wide = 0 if word.get("class") in {"sign", "length"} else 7.5 * cell_len(word.text or "")
        assert 0 <= float(word.get("x", "0")) + wide <= 960
        assert float(word.get("y", "0")) <= float(root.get("height", "0"))


# -- any timeline ------------------------------------------------------------------------------

times = st.one_of(
    st.integers(0, 10).map(float),
    st.sampled_from([0.1 + 0.2, 0.3, 1e-12, 2.0123, 1e6, 1e15, 1e308, float("inf"), float("nan")]),
    st.floats(0, 100),
    st.floats(),
)
names = st.one_of(
    st.sampled_from(["fetch-1", "下载文件-2", "مرحبا", "🐍" * 9]), st.text(max_size=50)
)


@st.composite
def any_segment(draw: st.DrawFn) -> Segment:
    return Segment(
        start=draw(times),
        end=draw(st.none() | times),
        kind=draw(st.sampled_from(["work", "wait"])),
        on=draw(st.just("") | names),
    )


@st.composite
def any_lane(draw: st.DrawFn) -> Lane:
    return Lane(
        name=draw(names),
        segments=tuple(draw(st.lists(any_segment(), max_size=4))),
        ending=draw(st.sampled_from(["running", "returned", "raised", "cancelled"])),
        error=draw(st.just("") | names),
        after=draw(st.just("") | names),
        thread=draw(st.booleans()),
        times=draw(st.sampled_from([1, 1, 500])),
    )


any_timeline = st.builds(
    Timeline,
    seconds=times,
    lanes=st.lists(any_lane(), max_size=6).map(tuple),
    left_out=st.sampled_from([0, 0, 12]),
)
any_screen = st.builds(
    Screen,
    columns=st.integers(40, 100),
    colour=st.booleans(),
    encoding=st.sampled_from(["utf-8", "ascii", "cp437", "gbk"]),
)


@settings(deadline=None)
@given(any_timeline, st.none() | any_timeline, any_screen, st.integers(0, 12))
def test_any_timeline_fits_any_screen_and_every_lane_is_there(
    yours: Timeline, expected: Timeline | None, screen: Screen, indent: int
) -> None:
    lines = [ESCAPE.sub("", line) for line in chart(yours, expected, screen, indent)]
    assert all(cell_len(line) <= screen.columns for line in lines)
    for shown in yours.lanes:
        head = visible(shown.name, screen.encoding).lstrip()[:1]
        assert any(line.lstrip().startswith(head) for line in lines)
        assert shown.times == 1 or any(" x500" in line for line in lines)


@settings(deadline=None)
@given(any_timeline, st.none() | any_timeline, names)
def test_any_timeline_is_a_well_formed_document(
    yours: Timeline, expected: Timeline | None, title: str
) -> None:
    ElementTree.fromstring(svg(yours, expected, title))
    html(yours, expected, title).encode()
    assert list(sentences(yours))[-1].startswith("All this takes ")


@settings(deadline=None)
@given(st.lists(any_timeline, min_size=1, max_size=2), st.integers(24, 100))
def test_a_scale_keeps_the_order_of_moments_and_stays_in_its_columns(
    drawn: list[Timeline], columns: int
) -> None:
    found = Times.of(drawn)
    scale = scale_for(found, columns)
    places = [scale.column(time) for time in sorted(found.seen)]
    assert places == sorted(places)
    assert all(0 <= place < columns for place in places)
    if not scale.to_scale:
        assert len(set(places)) == len(places)


@given(st.lists(st.integers(0, 8), min_size=1, max_size=8), st.integers(0, 8))
def test_yours_and_expected_share_one_scale(ends: list[int], longest: int) -> None:
    yours = timeline(max(ends), *(lane("a", work(0, end)) for end in ends))
    expected = timeline(longest, lane("b", work(0, longest)))
    lines = picture(yours, expected).splitlines()
    lengths = {line.rstrip("\n").count("=") for line in lines if line.startswith("b ")}
    same = {
        line.count("=")
        for line, end in zip(lines[2:], ends, strict=False)
        if line.startswith("a ") and end == longest
    }
    assert same <= lengths


@given(st.lists(st.integers(0, 60), min_size=1, max_size=10))
def test_equal_lengths_look_equal(starts: list[int]) -> None:
    drawn = timeline(62, *(lane("a", work(start, start + 2)) for start in starts))
    scale: Scale = scale_for(Times.of([drawn]), 80)
    if isinstance(scale, Linear):
        widths = {scale.column(start + 2) - scale.column(start) for start in starts}
        assert max(widths) - min(widths) <= 1


@given(st.text(max_size=60), st.integers(0, 40))
def test_a_cut_text_has_room(text: str, cells: int) -> None:
    assert cell_len(cut(visible(text), cells)) <= cells
