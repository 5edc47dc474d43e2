"""A student's report as a page that stands alone: no network, no script, and whatever a student
chose is text.
"""

import functools
from dataclasses import dataclass, field
from pathlib import Path

import jinja2
from markupsafe import Markup

from ..checking.catalogue import find
from ..content import homework
from ..drawing import outputs
from .advice import what_happened, what_to_try
from .formulas import pairs
from .markdown_html import to_html
from .missing_figures import draw_or_say_why
from .record import CheckReport, Report
from .words import name_function, name_mistake, points, status_words

TEMPLATES = Path(__file__).resolve().parent / "templates"
MARKS = {"passed": "✓", "not_attempted": "·", "skipped": "·", "not_run": "·", "grader_error": "!"}
LOST = "✗"


@functools.cache
def environment() -> jinja2.Environment:
    """The templates, with everything escaped."""
    loader = jinja2.FileSystemLoader(TEMPLATES)
    made = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["points"] = points
    made.filters["function"] = name_function
    made.filters["mistake"] = name_mistake
    made.filters["figures"] = draw
    made.filters["pairs"] = pairs
    made.filters["formatted"] = to_html
    made.globals["marks"] = {"passed": "✓", "wrong": "✗", "remark": "!", "not_seen": "?"}
    return made


def draw(check: CheckReport) -> list[Markup]:
    """All figures for a check's output: the exercise's own comes first, because it says what
    the others come from.
    """
    shown, exercise = check.shown, find(check.id)
    if shown is None:
        return []
    guided, figure = shown.guided, exercise.figure if exercise else None
    own_figure, why = draw_or_say_why(
        lambda: [figure.draw(guided)] if guided and figure else [], f"{shown.name}, step by step"
    )
    others, why_not = draw_or_say_why(
        lambda: outputs.draw(shown.name, shown.shape, shown.given, shown.right), shown.name
    )
    notes = [Markup('<p class="quiet">{}</p>').format(note) for note in why + why_not]
    return [*(own_figure or []), *(others or []), *notes]


def render(report: Report, published: bool = False) -> str:
    """The page of a report.

    Checks that are hidden do not appear; those for after the due date or publication do if it is
    published.
    """
    shown = shown_checks(report, published)
    spared = [check for check in shown if check.bonus and check.status == "not_attempted"]
    listed = [
        Listed(check, f"check{number}") for number, check in enumerate(shown) if check not in spared
    ]
    _tell_once(listed)
    scored = [check for check in shown if not check.bonus]
    return (
        environment()
        .get_template("student.html")
        .render(
            subject=homework().subject,
            report=report,
            listed=listed,
            open=[entry for entry in listed if entry.check.status != "passed"],
            spared=spared,
            withheld=len(report.checks) - len(shown),
            score=sum(check.points for check in scored),
            max_score=sum(check.max_points for check in scored),
            bonus=sum(check.points for check in shown if check.bonus),
            by_a_person=report.by_a_person,
            graded=sum(question.max_points - question.open for question in report.manual),
            pending=sum(question.open for question in report.manual if not question.bonus),
        )
    )


@dataclass
class Listed:
    """A check on the page, and what the page says of it.

    anchor: where it is told. also: the checks that ended alike and are told with it.
    """

    check: CheckReport
    anchor: str
    also: list[str] = field(default_factory=list)
    is_told: bool = True

    @property
    def title(self) -> str:
        return name_function(self.check.function)

    @property
    def question(self) -> str:
        """What is asked of a function that several checks ask about."""
        question = self.check.id.split("/")[-1]
        return "" if question in self.check.function else question.replace("_", " ")

    @property
    def says_more(self) -> bool:
        check = self.check
        return check.status != "passed" or bool(
            check.remarks or check.overrides or check.printed.strip()
        )

    @property
    def mark(self) -> str:
        return MARKS.get(self.check.status, LOST)

    @property
    def word(self) -> str:
        return status_words(self.check.status, self.check.max_points)

    @property
    def tone(self) -> str:
        return {"passed": "good", "grader_error": "ours"}.get(self.check.status, "lost")

    @property
    def happened(self) -> str:
        return what_happened(self.check)

    @property
    def advice(self) -> str:
        return what_to_try(self.check)


def _tell_once(listed: list[Listed]) -> None:
    """What ended several checks alike, a file that cannot be imported, say, is told at the
    first of them.
    """
    first: dict[tuple[str, str, str], Listed] = {}
    for entry in listed:
        check = entry.check
        if check.status in ("passed", "wrong") or not check.message or check.overrides:
            continue
        told = first.setdefault((check.status, check.message, check.where), entry)
        if told is not entry and not check.remarks:
            told.also.append(f"{check.exercise} {entry.title}")
            entry.anchor, entry.is_told = told.anchor, False


def shown_checks(report: Report, published: bool) -> list[CheckReport]:
    """The checks of which the student may read."""
    return [check for check in report.checks if _is_shown(check.visibility, published)]


def _is_shown(visibility: str, published: bool) -> bool:
    return visibility == "public" or (published and visibility != "hidden")
