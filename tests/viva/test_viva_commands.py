"""The commands that ask about code, from the shell to the pages: one submission, a class, and a
quiz that comes back.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from population import pieces
from typer.testing import CliRunner

from autograder.checking.printable import printable
from autograder.commands import app as cli
from autograder.content import ROOT
from autograder.grading import grader as run
from autograder.sandbox import Zygote
from autograder.viva.choosing import Viva
from autograder.viva.typed_quiz import FILE


@pytest.fixture(autouse=True)
def warm(sandbox: Zygote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "open_sandbox", lambda *_: sandbox)
    monkeypatch.setattr(run.Grader, "__exit__", lambda *_: None)


def ask(*arguments: object, code: int = 0) -> str:
    done = CliRunner().invoke(cli.app, list(map(str, arguments)))
    assert done.exit_code == code, done.output
    return " ".join(done.output.split())


@pytest.fixture
def solvers(tmp_path: Path) -> Path:
    """A submission with one small file."""
    author = pieces.read(ROOT / "tests" / "population" / "submissions" / "g003.py")
    folder = tmp_path / "handed in" / "Ada Lovelace"
    folder.mkdir(parents=True)
    for path, text in author.files().items():
        (folder / Path(path).name).write_text(text, encoding="utf-8")
    return folder


def keys(page: Path) -> list[str]:
    """The letters of the right answers on an assistant's page."""
    return re.findall(
        r'<li class="right"><span class="letter">(.)', page.read_text(encoding="utf-8")
    )


def test_a_quiz_goes_out_and_comes_back(solvers: Path, tmp_path: Path) -> None:
    out = tmp_path / "viva"
    said = ask("viva", solvers, "--out", out)
    assert said.startswith("5 questions for 1 of 1 students")
    right = keys(next((out / "assistants").glob("Ada*.html")))
    assert len(right) == 5
    (quiz,) = (out / "students").glob(f"*/{FILE}")
    empty = quiz.read_text(encoding="utf-8")
    assert "quiz: 0 of 5 answers agree" in ask("grade", solvers, "--quiz", quiz, "--seed", 1)
    answered = empty
    for number, letter in enumerate(right, 1):
        answered = answered.replace(f'q{number} = ""', f'q{number} = "{letter}"')
    # handed in with the code, it leaves the questions as they are, and the list tells how it went
    (solvers / FILE).write_text(f"{answered}what?\n", encoding="utf-16")
    said = ask("viva", solvers, "--out", out)
    number = answered.count("\n") + 1
    assert f"Ada Lovelace: {FILE}, line {number} is not understood: «what?»" in said
    assert keys(next((out / "assistants").glob("Ada*.html"))) == right
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "5 of 5 answers agree with the code; line " in page and "disagree for" not in page
    # code that was copied, or changed since, is not what the quiz is about
    text = (solvers / "solvers.py").read_text(encoding="utf-8")
    (solvers / "solvers.py").write_text(text + "\n\nX = 1\n", encoding="utf-8")
    assert "quiz and code disagree: Ada-Lovelace" in ask("viva", solvers.parent, "--out", out)


def test_points_only_where_the_instructor_sets_some(
    solvers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.commands import grade
    from autograder.course.assignment import Assignment
    from autograder.viva.quiz_file import QuizResult

    remark = printable("line 9 is not understood")
    half = QuizResult(("a", "b"), ("a", "c"), remarks=(remark,), why_few="It takes too long.")
    monkeypatch.setattr(grade, "_answered", lambda *_: half)
    quiz = tmp_path / FILE
    quiz.write_text("")
    said = ask("grade", solvers, "--quiz", quiz)
    assert "question 2: b was typed, c is right" in said and "of 2 points" not in said
    assert f"quiz: {remark}" in said and "there are few questions. It takes too long." in said
    monkeypatch.setattr(grade, "read_assignment", lambda _: Assignment(quiz_points=2))
    said = ask("grade", solvers, "--quiz", quiz)
    assert "quiz: 0.4 of 2 points: the code yields 2 questions of 5, so ask about the rest" in said
    all_five = QuizResult(tuple("abcda"), tuple("abcdb"))
    monkeypatch.setattr(grade, "_answered", lambda *_: all_five)
    assert "quiz: 1.6 of 2 points" in ask("grade", solvers, "--quiz", quiz)


def test_the_same_code_is_asked_about_once(
    solvers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.viva import everybody
    from autograder.viva.choosing import make_viva

    made: list[str] = []

    def watched(*arguments: Any) -> Viva:
        made.append(arguments[1].name)
        return make_viva(*arguments)

    monkeypatch.setattr(everybody, "make_viva", watched)
    out = tmp_path / "viva"
    page = out / "assistants" / "Ada-Lovelace.html"
    ask("viva", solvers.parent, "--out", out)
    before = page.read_text(encoding="utf-8")
    page.unlink()
    (solvers / FILE).write_text('code = ""', encoding="utf-8")  # no code that is asked about
    ask("viva", solvers.parent, "--out", out)
    assert made == ["Ada Lovelace"] and page.read_text(encoding="utf-8") == before
    (kept,) = (out / "kept").iterdir()
    kept.write_text(kept.read_text(encoding="utf-8")[:-90], encoding="utf-8")  # broken off
    ask("viva", solvers.parent, "--out", out)
    assert len(made) == 2 and page.read_text(encoding="utf-8") == before
    text = (solvers / "solvers.py").read_text(encoding="utf-8")
    (solvers / "solvers.py").write_text(text + "\n\nX = 1\n", encoding="utf-8")
    ask("viva", solvers.parent, "--out", out)
    assert len(made) == 3 and not kept.exists()


@pytest.mark.full
def test_a_class_is_asked_with_its_grading(
    solvers: Path, tmp_path: Path, grade_class: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.viva import everybody

    asked: list[str] = []
    monkeypatch.setattr(
        everybody, "write_all", lambda _, handed, *__: asked.extend(h.file for h in handed) or []
    )
    arguments = ("class", solvers.parent, "--out", tmp_path / "out", "--workers", 1)
    ask(*arguments)
    assert asked == []
    said = ask(*arguments, "--viva")
    assert asked == ["Ada-Lovelace"] and str(tmp_path / "out" / "viva") in said.replace(" ", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("viva", "nowhere", "--out", "out"), "there is no nowhere"),
        (("viva", ".", "--out", "file"), "file is a file, name a folder"),
        (("grade", ".", "--quiz", "nowhere.py"), "there is no file nowhere.py"),
    ],
)
def test_wrong_usage(
    arguments: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    assert message in ask(*arguments, code=2)
