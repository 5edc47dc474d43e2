"""Reports are typed, and what is written as JSON is read back as the same report."""

import json

from hypothesis import given
from hypothesis import strategies as st

from autograder.checking.printable import Printable, printable
from autograder.course.deadlines import Lateness
from autograder.report.record import CheckReport, PersonsPoints, Report, ShownOutput

WORDS = st.text(max_size=8)
st.register_type_strategy(Printable, WORDS.map(printable))
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
SHOWN = st.builds(
    ShownOutput,
    title=WORDS,
    name=WORDS,
    shape=st.lists(st.integers(0, 3), max_size=3),
    given=st.lists(st.none() | NUMBER, max_size=3),
    right=st.lists(NUMBER, max_size=3),
    guided=st.none() | st.dictionaries(WORDS, NUMBER, max_size=2),
)
CHECK = st.builds(
    CheckReport, shown=st.none() | SHOWN, points=NUMBER, max_points=NUMBER, seconds=NUMBER,
)  # fmt: skip
LATE = st.builds(Lateness, percent=st.none() | NUMBER)
REPORT = st.builds(
    Report,
    checks=st.lists(CHECK, max_size=2),
    manual=st.lists(st.builds(PersonsPoints, max_points=NUMBER), max_size=2),
    grader=st.dictionaries(WORDS, WORDS, max_size=2),
    student=st.just("ada"),
    late=st.none() | LATE,
)


@given(REPORT)
def test_a_report_is_read_back_as_it_was_written(report: Report) -> None:
    assert Report.from_dict(json.loads(json.dumps(report.to_dict()))) == report


def test_a_report_of_an_older_version_is_read() -> None:
    """It does not say whether code tried what it may not."""
    check = CheckReport(
        id="1/a", exercise="1", function="f", visibility="public", status="passed", points=1.0,
        max_points=1.0, bonus=False,
    ).to_dict()  # fmt: skip
    del check["tried"]
    assert CheckReport.from_dict(check).tried is False
