"""What a class's reports become: tables that platforms take, the class page, what being late
costs, who is alike.
"""

import csv
import io
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import correct_schedulers
import pytest
from classes import correct, stubs
from report_pages import MARKUP, Reader, check, report

from autograder.checking.printable import printable
from autograder.checking.recognition import ANOTHERS
from autograder.classroom import class_page as overview
from autograder.classroom import scores
from autograder.classroom.entries import Entry
from autograder.classroom.find import Found
from autograder.classroom.fingerprints import compare
from autograder.classroom.reports import at_level, merged
from autograder.classroom.similarity import Comparison
from autograder.classroom.students_code import OwnText, text_of
from autograder.classroom.summary import summarise
from autograder.course.assignment import AssignmentError, read
from autograder.course.deadlines import Deadlines

DUE = datetime(2026, 3, 1, 23, 59, tzinfo=timezone.utc)
POLICY = Deadlines(
    DUE,
    grace_minutes=15,
    percent_per_day=10,
    cap_percent=35,
    extensions={"ada": DUE + timedelta(3)},
)


def entry(student: str, **more: Any) -> Entry:
    return Entry(Found(student, more.pop("name", student), Path(student), **more), Path(student))


@pytest.mark.parametrize(
    ("after", "days", "percent"),
    [
        (timedelta(minutes=-1), 0, 0),
        (timedelta(minutes=15), 0, 0),
        (timedelta(minutes=16), 1, 10),
        (timedelta(days=1), 1, 10),
        (timedelta(days=1, seconds=1), 2, 20),
        (timedelta(days=9), 9, 35),
    ],
)
def test_days_begun_cost_up_to_the_cap(after: timedelta, days: int, percent: float) -> None:
    judged = POLICY.judge({"bob"}, DUE + after, False)
    assert (judged.days, judged.percent, judged.late) == (days, percent, days > 0)


def test_an_extension_moves_one_students_due_time() -> None:
    moment = DUE + timedelta(days=2)
    assert (
        not POLICY.judge({"ada"}, moment, False).late and POLICY.judge({"bob"}, moment, False).late
    )


def test_late_without_a_time_is_for_a_person_to_decide() -> None:
    judged = POLICY.judge({"bob"}, None, True)
    assert judged.percent is None
    late = replace(report(check()), late=judged)
    assert late.final is None
    assert "late, unknown by how much" in scores.looks(late)


def test_the_final_points_are_less_by_what_being_late_costs() -> None:
    part = report(check(status="passed", points=4.0, max_points=4.0), check(points=1.0, bonus=True))
    class_rules = read(Path("no such file"))
    found = Found("bob", "bob", Path("bob"), submitted=DUE + timedelta(days=1, hours=1))
    put = merged(Entry(found, Path("bob")), [part], replace(class_rules, deadlines=POLICY), {})
    assert put.score == 4.0 and put.final == pytest.approx(0.8 * 5.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[deadlines]\ndue = 2026-03-01T23:59:00", "with its offset"),
        ("[deadlines]\ngrace_minutes = 5", "deadlines.due must be"),
        ("[deadlines]\ndue = 2026-03-01T23:59:00Z\ngrace = 5", "did you mean grace_minutes"),
        ("[deadlines]\ndue = 2026-03-01T23:59:00Z\npercent_per_day = nan", "must be a number"),
        ("[deadlines]\ndue = 2026-03-01T23:59:00Z\ncap_percent = inf", "must be a number"),
        (
            "[deadlines]\ndue = 2026-03-01T23:59:00Z\n[deadlines.extensions]\n"
            "ada = 2026-02-01T23:59:00Z",
            "extensions.ada is before due",
        ),
        (
            "[deadlines]\ndue = 2026-03-01T23:59:00Z\npercent_per_day = -1",
            "must be a number, 0 or more",
        ),
        ("[deadlines]\ndue = 2026-03-01T23:59:00Z\ncap_percent = 120", "at most 100"),
        ("[deadlines]\ndue = 2026-03-01T23:59:00Z\nextensions = 3", "is a table"),
    ],
)
def test_deadlines_that_cannot_be_are_named(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "assignment.toml"
    file.write_text(text)
    with pytest.raises(AssignmentError, match=message):
        read(file)


def test_deadlines_are_read(tmp_path: Path) -> None:
    file = tmp_path / "assignment.toml"
    file.write_text(
        "[deadlines]\ndue = 2026-03-01T23:59:00+00:00\ngrace_minutes = 15\npercent_per_day = "
        "10\ncap_percent = 35\n[deadlines.extensions]\nada = 2026-03-04T23:59:00Z\n"
    )
    assert read(file).deadlines == POLICY


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    names = ["=1+1", "+1+1", "-cmd", "@sum", "\t=1", "\uff1d1", "x;=1+1;y", 'Ada, the "first"']
    reports = [(f"s{n}", replace(report(check()), name=name)) for n, name in enumerate(names)]
    scores.write(
        tmp_path, reports, [entry(f"s{n}", name=name, id="7") for n, name in enumerate(names)]
    )
    for table in ("scores.csv", "canvas.csv", "moodle.csv"):
        for row in csv.reader(io.StringIO((tmp_path / table).read_text())):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\uff1d")) for cell in row), (
                row
            )
            assert ";=" not in str(row), row


def table(folder: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / name).read_text())))


def test_canvas_and_moodle_find_their_columns_and_no_others_numbers(tmp_path: Path) -> None:
    platforms = ("canvas", "gradescope", "moodle")
    reports = [(name, report(check(status="passed", points=1.5))) for name in platforms]
    people = [entry(name, id="77", platform=name, email="ada@example.org") for name in platforms]
    scores.write(tmp_path, reports, people)
    canvas, moodle = table(tmp_path, "canvas.csv"), table(tmp_path, "moodle.csv")
    assert [row["ID"] for row in canvas] == ["77", "", ""]
    assert [row["Identifier"] for row in moodle] == ["", "", "Participant 77"]
    assert canvas[0]["Diffusion homework (autograder)"] == moodle[0]["Grade"] == "1.5"
    assert list(canvas[0])[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]


def test_no_grade_is_more_than_the_maximum(tmp_path: Path) -> None:
    bonus = check(status="passed", points=3.0, max_points=3.0, bonus=True)
    best = report(check(status="passed", points=1.5, max_points=1.5), bonus)
    scores.write(tmp_path, [("ada", best)], [entry("ada")])
    (row,) = table(tmp_path, "moodle.csv")
    assert row["Grade"] == row["Maximum grade"] == "4.5"


def test_misconceptions_are_counted_with_their_sentence() -> None:
    wrong, right = (
        report(check()),
        report(check(status="passed", points=1.5, misconception=None, message="", sentence="")),
    )
    made = summarise(
        {"bob": wrong, "ada": wrong, "eve": right}, [(0.95, ["ada", "eve"])], ["a note"]
    )
    (mistake,) = made.mistakes
    assert (mistake.students, mistake.said) == (["ada", "bob"], {"Your sqrt is missing.": 2})
    assert made.looks == {
        "ada": ["code like that of 1 other"],
        "eve": ["code like that of 1 other"],
    }
    text = Reader(overview.render(made)).text
    assert "2 of 3: Your sqrt is missing." in " ".join(text.split())
    assert "a note" in text and "1 (33 %)" in " ".join(text.split())


def test_everyone_is_on_the_page_with_their_points() -> None:
    right = check(status="passed", points=1.5, misconception=None)
    made = summarise({"zoe": report(right), "ada": report(check())}, [], [])
    text = "".join(Reader(overview.render(made)).text.split())
    assert "adaAda0" in text and "zoeAda1.5" in text


def test_who_gives_another_students_numbers_needs_a_look() -> None:
    assert scores.looks(report(check(misconception=ANOTHERS))) == ["another student's numbers"]
    assert scores.looks(report(check())) == []


def test_what_a_note_says_is_the_reason_for_a_look() -> None:
    notes = [printable("a note"), printable("x" * 200)]
    assert scores.looks(replace(report(), notes=notes[:1])) == ["a note"]
    assert scores.looks(replace(report(), notes=notes)) == ["a note (and 1 more)"]
    (cut,) = scores.looks(replace(report(), notes=notes[1:]))
    assert cut.startswith("xxx") and len(cut) == 100


def test_what_ends_a_whole_file_is_told_once() -> None:
    broken = report(
        *(check(id=f"2/{n}", status="crashed", message="cannot be imported") for n in range(4))
    )
    (end,) = summarise({"ada": broken}, [], []).ends
    assert end.checks == ["2/0", "2/1", "2/2", "2/3"]


def test_the_class_page_takes_nothing_for_markup_that_a_student_chose() -> None:
    bad = check(status="crashed", message=MARKUP, sentence=MARKUP, where=MARKUP, remarks=[MARKUP])
    noted = replace(report(bad), notes=[MARKUP])
    page = Reader(overview.render(summarise({"ada": noted}, [(1.0, [MARKUP, "b"])], [MARKUP])))
    assert page.tags.count("script") == 1 and "img" not in page.tags, "a script that is not ours"
    assert not any(
        "onerror" in name or value.startswith("javascript") for name, value in page.attributes
    )


def test_an_empty_class_has_a_page_too() -> None:
    assert "nobody yet" in overview.render(summarise({}, [], []))


@pytest.mark.parametrize(
    ("hints", "message", "where"),
    [("where", "x_t is 1, expected 2", "noise_scheduler.py:3"), ("none", "", "")],
)
def test_a_report_says_no_more_than_hints_allow(hints: str, message: str, where: str) -> None:
    (less,) = at_level(report(check()), hints).checks
    assert (less.message, less.where, less.sentence, less.misconception) == (
        message,
        where,
        "",
        None,
    )
    assert (less.shown is None) or hints == "where"


RENAMED = (("alpha_bars", "a"), ("betas", "b"), ("noise", "eps"), ("timesteps", "steps"))


def test_renamed_code_is_alike_and_stubs_are_not(tmp_path: Path) -> None:
    pytest.importorskip("copydetect")
    works = {
        "ada": next(correct()),
        "eve": next(correct()),
        "bob": next(stubs()),
        "dan": next(stubs()),
    }
    for old, new in RENAMED:
        works["eve"] = {name: text.replace(old, new) for name, text in works["eve"].items()}
    entries = []
    for student, files in works.items():
        (tmp_path / student).mkdir()
        for name, text in files.items():
            (tmp_path / student / name).write_text(text)
        entries.append(Entry(Found(student, student, tmp_path / student), tmp_path / student))
    with (
        Comparison(entries, ["diffusion_models"]) as first,
        Comparison(entries, ["diffusion_models"]) as second,
    ):
        groups, notes = first.groups()
        assert [students for _, students in groups] == [["ada", "eve"]]
        little = "hardly compared with the others, because they have too little code of their own"
        assert notes == [f"{little}: bob, dan"]
        assert second.groups() == (groups, notes)


def test_correct_code_in_different_styles_is_not_alike() -> None:
    pytest.importorskip("copydetect")
    functions = (correct_schedulers.INITS, correct_schedulers.ADD_NOISES, correct_schedulers.MEANS)
    styles = zip(*(bodies.values() for bodies in functions), strict=False)
    works = {f"student {number}": text_of(bodies) for number, bodies in enumerate(styles)}
    made = compare(works, OwnText(""))
    assert (made.groups, made.unusual) == ([], []) and len(made.short) < len(works)


def test_text_that_the_library_cannot_take_in_costs_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copydetect = pytest.importorskip("copydetect")
    right = copydetect.CodeFingerprint

    def hang(*arguments: Any, fp: io.StringIO, **more: Any) -> Any:
        while "hang" in fp.getvalue():
            pass
        return right(*arguments, fp=fp, **more)

    monkeypatch.setattr(copydetect, "CodeFingerprint", hang)
    monkeypatch.setattr("autograder.classroom.fingerprints.SECONDS_EACH", 0.5)
    text = text_of([next(correct())["noise_scheduler.py"]])
    made = compare({"ada": text, "bob": text, "eve": OwnText("hang")}, OwnText(""))
    assert made.unusual == ["eve"] and [who for _, who in made.groups] == [["ada", "bob"]]


def test_what_was_handed_out_is_left_aside_and_nothing_else() -> None:
    pytest.importorskip("copydetect")
    text = next(correct())["noise_scheduler.py"]
    handed_out = 'def f():\n    """\n    Given.\n    """\n' + text.splitlines()[0]
    documented = f'"""My own words\n"""\n{text}'  # whose end is a line that was handed out, too
    works = {"ada": text_of([text]), "bob": text_of([documented])}
    made = compare(works, text_of([handed_out]))
    assert [students for _, students in made.groups] == [["ada", "bob"]]
    assert compare(works, text_of([text])).groups == []


def test_copies_are_not_compared_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    copydetect = pytest.importorskip("copydetect")
    looks, right = [], copydetect.compare_files
    monkeypatch.setattr(
        copydetect, "compare_files", lambda *pair: looks.append(pair) or right(*pair)
    )
    text = next(correct())["noise_scheduler.py"]
    nearly = (
        text.replace("T + 1", "T + 2", 1)
        if "T + 1" in text
        else text.replace("return", "return  0 or", 1)
    )
    works = {**{f"copy {number:02}": text for number in range(30)}, "nearly": nearly}
    (group,) = compare({s: text_of([t]) for s, t in works.items()}, OwnText("")).groups
    assert len(group[1]) == 31 and len(looks) <= 4  # in two spellings, both ways
