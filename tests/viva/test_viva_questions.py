"""Questions about the code of several authors: what each of them has, and what none of them has."""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from population import pieces

from autograder.checking.printable import printable
from autograder.content import ROOT, homework
from autograder.sandbox import Zygote
from autograder.submission.contents import Submission
from autograder.viva.choosing import FEWEST, MOST, Viva, make_viva
from autograder.viva.experiments import Laboratory
from autograder.viva.own_code import read_code
from autograder.viva.question import OPTIONS, Question, lines_of, make

AUTHORS = ["a001", "g017", "l001"]  # of part 1, part 3 and its optional exercises; part 2 is below


def of_the_author_alone(part: str, module: str) -> str:
    return pieces.solved(f"{part}/{homework().parts[part].paths[module]}")


def handed_in(name: str) -> tuple[Submission, str]:
    """A submission of the population, with the reference solution around it; its part."""
    author = pieces.read(ROOT / "tests" / "population" / "submissions" / f"{name}.py")
    place = homework().parts[author.part]
    paths = [f"{author.part}/{place.paths[module]}" for module in place.modules]
    files = {path: pieces.solved(path) for path in paths} | author.files()
    encoded = {path: text.encode() for path, text in files.items()}
    return Submission(printable(name), "", encoded), author.part


@pytest.fixture(scope="module")
def ask(sandbox: Zygote) -> Callable[..., Viva]:
    def made(name: str, seed: str = "1") -> Viva:
        submission, part = handed_in(name)
        return make_viva(sandbox, submission, [part], seed, of_the_author_alone)

    return made


@pytest.fixture(scope="module")
def vivas(ask: Callable[..., Viva]) -> dict[str, Viva]:
    return {name: ask(name) for name in AUTHORS}


@pytest.mark.parametrize("name", AUTHORS)
def test_five_questions_of_different_kinds_about_the_authors_lines(
    name: str, vivas: dict[str, Viva]
) -> None:
    viva, (submission, _) = vivas[name], handed_in(name)
    assert len(viva.questions) == MOST
    assert len({question.kind for question in viva.questions}) >= FEWEST
    assert len({(question.module, question.line) for question in viva.questions}) == MOST
    texts = {Path(path).stem: text.decode() for path, text in submission.files.items()}
    for question in viva.questions:
        assert len({*question.options}) == OPTIONS
        assert 0 <= question.right < OPTIONS
        assert question.ask.startswith("Ask") and question.text.rstrip().endswith("?")
        line = texts[question.module].split("\n")[question.line - 1].strip()
        if question.code:
            assert " ".join(question.code.split()).startswith(" ".join(line.split())[:40])


def test_the_same_code_and_seed_give_the_same_questions(
    ask: Callable[..., Viva], vivas: dict[str, Viva]
) -> None:
    def told(viva: Viva) -> list[tuple[object, ...]]:
        return [(each.text, each.options, each.right) for each in viva.questions]

    assert told(ask("g017")) == told(vivas["g017"])
    assert told(ask("g017", seed="another")) != told(vivas["g017"])


def test_a_changed_copy_whose_second_run_says_something_else_is_not_asked_about(
    ask: Callable[..., Viva], monkeypatch: pytest.MonkeyPatch
) -> None:
    about_changes = {"an operator or number changes", "a line is deleted", "which change fails"}
    assert about_changes & {question.kind for question in ask("c052").questions}
    monkeypatch.setattr(Laboratory, "run_anew", lambda *_: None)
    viva = ask("c052")
    kinds = {question.kind for question in viva.questions}
    assert viva.questions
    assert not kinds & about_changes


def test_every_line_of_a_question_is_the_students(vivas: dict[str, Viva]) -> None:
    """Nothing is asked about what was handed out: here that is the whole reference solution."""
    for name, viva in vivas.items():
        author = pieces.read(ROOT / "tests" / "population" / "submissions" / f"{name}.py")
        mine = {
            re.sub(r"\s", "", line)
            for piece in author.pieces.values()
            for line in piece.split("\n")
        }
        submission, _ = handed_in(name)
        texts = {Path(path).stem: text.decode() for path, text in submission.files.items()}
        for question in viva.questions:
            line = texts[question.module].split("\n")[question.line - 1]
            assert re.sub(r"\s", "", line) in mine, question


def test_what_was_handed_out_gives_no_question(sandbox: Zygote) -> None:
    submission, part = handed_in("a001")
    files = {path: of_the_author_alone(part, Path(path).stem).encode() for path in submission.files}
    viva = make_viva(
        sandbox, Submission(submission.name, "", files), [part], "1", of_the_author_alone
    )
    assert viva.questions == () and "No function" in viva.why_few


@pytest.mark.parametrize(
    "text", [b"def broken(:", b"\xff\xfe", b"import nothing_of_this_name\n", b"raise SystemExit\n"]
)
def test_code_that_cannot_run_gives_a_reason(sandbox: Zygote, text: bytes) -> None:
    submission = Submission(handed_in("a001")[0].name, "", {"DDPM.py": text})
    viva = make_viva(sandbox, submission, ["conditional_ddpm"], "1")
    assert viva.questions == () and viva.why_few.endswith(".")


def question_of(right: str, wrong: list[str]) -> Question | None:
    code = read_code("m", "def f(x):\n    if x:\n        return x + 1\n", None)
    assert code is not None
    return make("kind", code.statements[1:], "Which?", right, wrong, "Ask.", random.Random(1))


def test_a_question_with_two_equal_options_is_not_asked() -> None:
    assert question_of("1", ["1", "2", "2", "3", ""]) is None
    made = question_of("1", ["2", "1", "3", "4", "5"])
    assert made is not None and made.options[made.right] == "1"
    assert {*made.options} == {"1", "2", "3", "4"}


def test_a_line_is_quoted_without_the_indent_that_all_share() -> None:
    code = read_code("m", "def f(x):\n    y = [\n        x,\n    ]\n    return y\n", None)
    assert code is not None
    assert lines_of(code.statements[0]) == "y = [\n    x,\n]"
