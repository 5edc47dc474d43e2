"""The command `grade`: one submission, as a table, as JSON and as a page."""

import secrets
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..course.assignment import Assignment
from ..grading import grader
from ..report import terminal
from ..report.words import points
from ..sandbox import LEVELS, Isolation
from ..submission.contents import Submission
from ..submission.opening import SubmissionError
from ..whole_files import write_whole
from .usage import (
    check_device,
    check_file,
    check_level,
    check_parts,
    console,
    fail,
    read_assignment,
    read_class,
    refuse_dropped,
    say,
    waiting,
)

if TYPE_CHECKING:
    from ..viva.quiz_file import QuizResult


def grade(
    submission: Annotated[Path, typer.Argument(help="A zip or a folder.")],
    part: Annotated[
        list[str] | None, typer.Option(help="Grade this part; else those that are handed in.")
    ] = None,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
    hints: Annotated[
        str | None, typer.Option(help="none, where, what or staged: how much the report says.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Seed of the fresh inputs; a new one if left out.")
    ] = None,
    student: Annotated[
        str, typer.Option(help="Whose own numbers part 0 is graded with: an id of the roster.")
    ] = "",
    roster: Annotated[
        Path | None, typer.Option(help="The class: answers of others in it are recognised.")
    ] = None,
    quiz: Annotated[
        Path | None,
        typer.Option(help="The quiz.py about this code: compare its answers with what it does."),
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write the report to this file.")] = None,
    html: Annotated[
        Path | None, typer.Option(help="Write the page that the student gets to this file.")
    ] = None,
    require_isolation: Annotated[
        str,
        typer.Option(
            help=f"Refuse to grade with less than this: {', '.join(LEVELS)}.", metavar="LEVEL"
        ),
    ] = "none",
) -> None:
    """Grade one submission and show a table. Exits 0 for every outcome, 2 for wrong usage, 3 if
    it could not grade.
    """
    from ..classroom.pieces import opened_whole

    check_parts(part or [])
    if not submission.exists():
        raise fail(f"there is no {submission}: give the path of a zip or a folder", 2)
    check_device(device)
    check_level(require_isolation)
    for option, file in (("--json", json), ("--html", html)):
        if file is not None:
            check_file(option, file)
    classmates = read_class(roster).students if roster is not None else ()
    if classmates and student.strip().lower() not in (name.lower() for name in classmates):
        raise fail(
            f"--roster: {roster} does not list the student {student!r}: name one with --student", 2
        )
    if student and not classmates:
        say(f"whether there is a student {student!r} is not known: --roster names the class")
    assignment = read_assignment(hints)
    refuse_dropped(part or [], assignment)
    if quiz is not None and not quiz.is_file():
        raise fail(f"--quiz: there is no file {quiz}", 2)
    seed = secrets.randbelow(1 << 31) if seed is None else seed
    try:
        with ExitStack() as stack:
            warm = stack.enter_context(grader.Grader(assignment, device))
            tell = stack.enter_context(waiting("starting torch in a process of its own"))
            if not warm.isolation.holds(require_isolation):
                raise fail(_too_weak(warm.isolation, require_isolation), 3)
            opened = stack.enter_context(opened_whole(submission))
            graded = warm.grade_parts(
                opened,
                warm.parts_of(opened, part or []),
                seed,
                lambda result: tell(f"checked {result.check.id}"),
                student,
                classmates,
            )
            answered = None
            if quiz is not None:
                tell("asking about the code once more")
                answered = _answered(warm, opened, assignment, part or [], quiz)
    except (SubmissionError, RuntimeError) as error:
        raise fail(str(error), 3) from error
    report = graded.report()
    if json is not None:
        report.write(json)
    if html is not None:
        from ..report import page

        write_whole(html, page.render(report))
    terminal.show(graded, console)
    if answered is not None:
        _say_quiz(answered, assignment.quiz_points)


def _answered(
    warm: grader.Grader, opened: Submission, rules: Assignment, parts: list[str], quiz: Path
) -> "QuizResult":
    from ..viva.everybody import viva_of
    from ..viva.quiz_file import grade_quiz

    return grade_quiz(quiz.read_bytes(), viva_of(warm.sandbox, opened, rules, parts)[0])


def _say_quiz(answered: "QuizResult", most: float) -> None:
    """How the quiz and the code agree; points only where the instructor sets some."""
    for remark in answered.remarks:
        say(f"quiz: {remark}", "yellow")
    if answered.problem:
        say(f"quiz: {answered.problem}", "yellow")
        return
    right = len(answered.right)
    say(f"quiz: {answered.agreeing} of {right} answers agree with what the code does")
    if answered.why_few:
        say(f"quiz: there are few questions. {answered.why_few}", "yellow")
    pairs = enumerate(zip(answered.given, answered.right, strict=True), 1)
    for number, (given, due) in pairs:
        if given != due:
            say(f"  question {number}: {given or 'no answer'} was typed, {due} is right")
    if most:
        from ..viva.choosing import MOST

        earned = points(round(most * answered.agreeing / MOST, 2))
        few = f": the code yields {right} questions of {MOST}, so ask about the rest in person"
        say(f"quiz: {earned} of {points(most)} points{few * (right < MOST)}")


def _too_weak(isolation: Isolation, wanted: str) -> str:
    missing = "; ".join(f"{layer}: {why}" for layer, why in isolation.missing.items())
    return (
        f"nothing was graded: --require-isolation asks for {wanted}, this machine offers "
        f"{isolation.level} ({missing or 'every layer is on'}); `python -m autograder doctor` says "
        f"more"
    )
