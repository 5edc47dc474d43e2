"""The map of the homework as text and as HTML."""

import html.parser
from dataclasses import replace

import pytest
from course import PARTS

from autograder.report.homework_map import (
    BAD,
    BAR,
    CHANGED,
    FOOTNOTE,
    GOOD,
    OPEN,
    PERSON,
    WIDTH,
    Map,
    Row,
    as_html,
    as_text,
)
from autograder.report.words import name_function

ROWS = [
    Row("1.1", "step", "passed", GOOD, 2.0, 2.0, anchor="Exercise-1.1"),
    Row("1.2", "loss", f"wrong{CHANGED}", BAD, 0.25, 3.0),
    Row("1.3", "extra", "not begun", OPEN, 0.0, 1.0, bonus=True),
    Row("1.4", "<b>ready</b>", "ready", GOOD, 0.0, 0.0),
    Row("1.5", "by a person", "pending", PERSON, None, 4.0),
]
PART = Map("Part 1", ROWS, "2.25 of 5 points so far", 0.45, "1.2 the loss, in work.py", "there")
OTHER = Map("Part 10", [], "0 of 5 points so far", 0.0)


def test_the_text_has_a_line_for_each_row_and_the_head_of_other_parts() -> None:
    lines = as_text(PART, [OTHER]).splitlines()
    assert lines[0] == "Part 1  [#########...........]"
    assert lines[3].split() == ["1.1", "step", "passed", "2", "of", "2"]
    assert lines[4].split("  ")[-1].strip() == "0.25 of 3" and "wrong *" in lines[4]
    assert lines[5].endswith("0 of 1 bonus") and lines[6].endswith("ready")
    assert lines[7].endswith("of 4") and "pending" in lines[7]
    assert lines[8].strip() == FOOTNOTE
    assert "Next: 1.2 the loss, in work.py" in lines
    assert lines[-2:] == ["Part 10  [....................]", "  0 of 5 points so far"]


def test_points_stand_below_each_other() -> None:
    lines = [
        line for line in as_text(PART).splitlines() if line.startswith("  1") and " of " in line
    ]
    assert len(lines) == 4 and len({*map(len, lines)}) == 1


@pytest.mark.parametrize("share", [0.0, 0.999, 1.0])
def test_a_bar_is_full_only_where_all_is_there(share: float) -> None:
    bar = as_text(replace(PART, share=share)).splitlines()[0]
    assert (bar.count("#") == BAR) == (share == 1.0) and len(bar) == len("Part 1  []") + BAR


@pytest.mark.parametrize("part", PARTS)
def test_no_line_of_any_part_is_wider_than_a_terminal(part: str) -> None:
    status = f"out of memory{CHANGED}"
    rows = [
        Row(each.exercise, name_function(each.function), status, BAD, 0.375, 1, each.bonus)
        for each in PARTS[part]
    ]
    assert max(map(len, as_text(replace(PART, rows=rows, next="")).splitlines())) <= WIDTH


class Words(html.parser.HTMLParser):
    """The words of a page, and its tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words, self.open, self.links = "", list[str](), list[str | None]()
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.links += [value for name, value in attributes if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_page_says_the_same_and_links_to_headings() -> None:
    page = Words(as_html(PART, [OTHER]))
    assert page.open == [] and page.links == ["#Exercise-1.1", "#there"]
    assert "<b>ready</b>" in page.words
    for row in ROWS:
        assert row.exercise in page.words and row.status in page.words
    assert "Next:" in page.words and "Part 10" in page.words and "0.25 of 3" in page.words
