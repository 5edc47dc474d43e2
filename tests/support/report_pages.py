"""Reports made by hand, and a reader of pages that are made from them."""

import math
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from autograder.report.record import CheckReport, Report, ShownOutput, pending

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><a href='javascript:alert(1)'>"


class Reader(HTMLParser):
    """Collects the tags, the attributes and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attributes]

    def handle_data(self, data: str) -> None:
        self.text += data


def check(**changes: Any) -> CheckReport:
    plain = CheckReport(
        id="2.1.1/add_noise",
        exercise="2.1.1",
        function="NoiseScheduler.add_noise",
        visibility="public",
        status="wrong",
        points=0.0,
        max_points=1.5,
        bonus=False,
        misconception="forgot_sqrt",
        message="Your sqrt is missing. x_t is 1, expected 2",
        sentence="Your sqrt is missing.",
        where="noise_scheduler.py:3",
    )
    return replace(plain, **changes)


def report(*checks: CheckReport) -> Report:
    return Report(
        name="Ada", sha256="0" * 64, checks=list(checks), manual=pending({"2.3.2": 1}, {}),
        grader={"seed": 1, "torch": "2", "version": "1"},
    )  # fmt: skip


def shown(*shape: int) -> ShownOutput:
    right: list[float | None] = [0.1 * number for number in range(math.prod(shape))]
    given: list[float | None] = [0.2 * number for number in range(math.prod(shape))]
    return ShownOutput(title="a batch", name="x_t", shape=list(shape), given=given, right=right)
