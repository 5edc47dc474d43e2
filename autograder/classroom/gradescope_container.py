"""What run_autograder starts in Gradescope's container: grade the submission, and keep results.json
whole throughout.

`python -m autograder.classroom.gradescope_container ROOT`; ROOT is /autograder there, a folder of
that form elsewhere. Before the first check and after each one results.json holds all that is known:
whenever it ends, nothing is lost.
"""

import json
import secrets
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..checking.checks import Check
from ..checking.exercise import Exercise
from ..checking.printable import NOTHING, Printable, printable
from ..checking.verdict import Result, Verdict
from ..content import ROOT, homework
from ..course.assignment import Assignment, read
from ..course.class_list import Roster
from ..grading.grader import Grader, first_notes
from ..report.graded import GradedSubmission
from ..report.gradescope_results import results
from ..report.record import MarkedAnswer, PersonsPoints
from ..sandbox import Isolation
from ..sandbox.controller import hide_memory
from ..submission.opening import SubmissionError, open_submission
from ..whole_files import to_json, write_whole
from .written_answers import Place
from .written_files import digests_of

SETTINGS = "gradescope.json"  # beside the package: what the instructor chose when the zip was made
METADATA = "submission_metadata.json"  # in ROOT, by Gradescope: who handed in
WAITING = printable("not run yet: if you read this, the grader was stopped before it came here")
BEGUN = printable("Grading has begun.")
NOBODY = "the roster lists nobody of this name: the numbers of the common sheet were graded"
OURS = printable("The grader failed, not your code. Your instructor can see why, and run it again.")


class Results:
    """results.json as it grows: the checks that are known, and the rest as not run."""

    def __init__(self, file: Path, assignment: Assignment, seed: int) -> None:
        self._file, self._assignment = file, assignment
        self.parts = assignment.parts()
        self.known: dict[str, Result] = {}
        self.grader: dict[str, Any] = {"seed": seed}
        self.isolation = Isolation("none", [])
        self.waiting = Verdict("not_run", WAITING)  # of each check that is not known yet
        self.by_persons: list[PersonsPoints] = []  # what persons gave, where that is known
        self._checks = {
            part: list(map(_without_cases, assignment.exercises(part))) for part in self.parts
        }

    def add(self, result: Result) -> None:
        """A check is known."""
        self.known[result.check.id] = result
        self.write()

    def write(self, output: Printable = NOTHING) -> None:
        """Write what is known, as a whole."""
        checks = [
            self._assignment.override(check) for part in self.parts for check in self._checks[part]
        ]
        graded = GradedSubmission(
            name=NOTHING,
            sha256="",
            results=[
                self._seen(self.known.get(check.id) or Result(check, self.waiting))
                for check in checks
            ],
            manual=self._assignment.by_a_person(self.parts),
            manual_bonus=self._assignment.by_a_person_bonus(self.parts),
            grader=self.grader,
            isolation=self.isolation,
            hints=self._assignment.hints_between_attempts,
        )
        report = graded.report()
        report = replace(report, manual=self.by_persons or report.manual)
        write_whole(self._file, to_json(results(report, output)))

    def _seen(self, result: Result) -> Result:
        """A result with the visibility of its check on Gradescope."""
        visibility = self._assignment.visibility_between_attempts(result.check.id)
        return replace(result, check=replace(result.check, visibility=visibility))


def _without_cases(exercise: Exercise) -> Check:
    return Check(
        id=exercise.id,
        exercise=exercise.exercise,
        function=exercise.function,
        module=exercise.module,
        points=exercise.points,
        cases=(),
        sentences={},
        bonus=exercise.bonus,
    )


def grade(
    root: Path,
    parts: list[str],
    seed: int,
    roster: Roster | None = None,
    given: dict[str, Any] | None = None,
) -> None:
    """Grade ROOT/submission into ROOT/results/results.json. parts: none means those that were
    handed in.

    roster: whose own numbers are graded, by what Gradescope says of who handed in.
    given: what persons gave, see given_by_persons().
    """
    (root / "results").mkdir(parents=True, exist_ok=True)
    assignment = read()
    found = Results(root / "results" / "results.json", assignment, seed)
    there = [part for part in assignment.parts() if part in parts] or assignment.parts()
    found.parts = there
    names = [name.casefold() for each in people(root / METADATA) for name in each]
    found.by_persons = given_here(root / "submission", names, given) if given else []
    found.write(BEGUN)
    try:
        submission = open_submission(root / "submission")
    except (SubmissionError, OSError) as error:
        found.write(printable(str(error)))
        return
    found.parts = (
        there if parts else [part for part in there if part in submission.parts()] or there
    )
    found.write(BEGUN)
    try:
        with Grader(assignment) as grader:
            found.isolation = grader.isolation
            # which instructors see, and students do not
            print(f"isolation: {found.isolation.level}", flush=True)
            student = ""
            numbered = [p.title for p in homework().with_numbers() if p.name in found.parts]
            if roster is not None and numbered:
                student, notes = whose(root / METADATA, roster, ", ".join(numbered))
                submission.notes += notes
                found.grader["student"] = student
            classmates = roster.students if roster else ()
            grader.grade_parts(submission, found.parts, seed, found.add, student, classmates)
        found.write(printable("\n".join(first_notes(submission.notes)), lines=True))
    except Exception as error:  # ours, whatever it is
        print(printable(f"{type(error).__name__}: {error}"), file=sys.stderr)
        found.waiting = Verdict("grader_error", OURS)
        found.write(OURS)


def given_here(submission: Path, names: list[str], given: dict[str, Any]) -> list[PersonsPoints]:
    """What persons gave to whoever goes by one of these names. Points are for the answer that was
    read: one that was handed in anew since has none.
    """
    known = next((given["students"][name] for name in names if name in given["students"]), None)
    if known is None:
        return []
    manual = [*map(PersonsPoints.from_dict, known["manual"])]
    questions = [Place(**plain) for plain in given["questions"]]
    with tempfile.TemporaryDirectory() as folder:
        try:
            now = digests_of(submission, questions, given["handed_out"], Path(folder))
        except OSError:
            now = {}
    changed = {name for name, digest in known["digests"].items() if now.get(name) != digest}
    return [_without(about, changed) for about in manual]


def _without(about: PersonsPoints, changed: set[str]) -> PersonsPoints:
    """Without the points for the answers to these questions."""
    written = tuple(
        MarkedAnswer(one.question, one.title, one.max_points, changed=True)
        if one.question in changed and one.points is not None
        else one
        for one in about.written
    )
    pending = any(one.changed for one in written)
    return replace(about, written=written, status="pending" if pending else about.status)


def people(metadata: Path) -> list[list[str]]:
    """Address, number and name of each who handed in, by what Gradescope says."""
    try:
        users = json.loads(metadata.read_text(encoding="utf-8"))["users"]
        return [[str(user.get(key) or "") for key in ("email", "sid", "name")] for user in users]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return []


def whose(metadata: Path, roster: Roster, title: str) -> tuple[str, list[Printable]]:
    """(the id of the roster whose numbers count, notes for the reader); an empty id where it lists
    nobody of them.

    title: of the parts in which students have own numbers.
    """
    listed = [student for each in people(metadata) if (student := roster.find(*each)) is not None]
    if not listed:
        return "", [printable(f"{title}: {NOBODY}")]
    if len(listed) == 1:
        return listed[0], []
    told = f"{title}: each of you has numbers of your own; those of {listed[0]} were graded"
    return listed[0], [printable(told)]


def main() -> None:
    """Grade what lies in the container."""
    hide_memory()
    settings = json.loads((ROOT / SETTINGS).read_text(encoding="utf-8"))
    roster = Roster(**settings["roster"]) if settings["roster"] else None
    grade(
        Path(sys.argv[1]), settings["parts"], secrets.randbelow(1 << 31), roster, settings["given"]
    )


if __name__ == "__main__":
    main()
