"""Words that a student chose go the whole way, to the terminal, the page, the tables and the
platforms, and do nothing there but stand in a sentence.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nasty import NASTY, file_name, files, packed
from report_pages import Reader
from typer.testing import CliRunner

from autograder.checking.printable import MOST_MARKS, printable
from autograder.classroom import gradescope_container
from autograder.commands import app as cli
from autograder.grading import grader as run
from autograder.homework.theory.variants import DEFAULT, disagreement
from autograder.sandbox import Zygote

FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture(autouse=True)
def warm(sandbox: Zygote, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands use the warm sandbox, and leave it open."""
    monkeypatch.setattr(run, "open_sandbox", lambda *_: sandbox)
    monkeypatch.setattr(run.Grader, "__exit__", lambda *_: None)


def is_clean(text: str) -> bool:
    return text.replace("\n", "").replace("\t", "").isprintable()


def texts(plain: Any) -> Iterator[str]:
    """Every text in what JSON holds."""
    if isinstance(plain, str):
        yield plain
    inside = plain.values() if isinstance(plain, dict) else plain
    for each in inside if isinstance(plain, list | dict) else ():
        yield from texts(each)


def ask(*arguments: object) -> tuple[int, str]:
    """The exit code of a command and all that it says."""
    done = CliRunner().invoke(cli.app, list(map(str, arguments)))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_the_tags_of_a_page_of_ours_are_known(tmp_path: Path) -> None:
    """So that the test below sees when a student's words make another one."""
    (tmp_path / "hw.zip").write_bytes(packed("plain"))
    ask("grade", tmp_path / "hw.zip", "--html", tmp_path / "page.html")
    tags = Reader((tmp_path / "page.html").read_text(encoding="utf-8")).tags
    assert not {"b", "script", "img"} & set(tags)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("what", NASTY)
def test_a_submission_of_nasty_words_is_graded(what: str, tmp_path: Path) -> None:
    word = NASTY[what]
    path = tmp_path / f"{file_name(word)}.zip"
    path.write_bytes(packed(word))
    report, page = tmp_path / "report.json", tmp_path / "page.html"
    code, said = ask("grade", path, "--json", report, "--html", page, "--seed", "1")
    assert code == 0 and is_clean(said), ascii(said)
    assert "the grader failed" not in said and "Traceback" not in said
    made = json.loads(report.read_text(encoding="ascii"))
    assert all(map(is_clean, texts(made)))
    assert any("variant.json holds the numbers of" in note for note in made["notes"])
    read = Reader(page.read_text(encoding="utf-8"))
    assert is_clean(read.text) and not {"b", "script", "img"} & set(read.tags)
    assert all(is_clean(value) for _, value in read.attributes)
    code, said = ask("replay", report, made["checks"][0]["id"], path)
    assert code == 0 and is_clean(said)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("what", NASTY)
def test_a_class_of_nasty_names_gets_its_tables(
    what: str, tmp_path: Path, grade_class: Callable[..., Path]
) -> None:
    name = file_name(NASTY[what])
    folder, out = tmp_path / "class", tmp_path / "out"
    folder.mkdir()
    (folder / f"{name}_12_34_{name}.zip").write_bytes(packed(NASTY[what]))
    (folder / f"{name}_13_35_{name}.zip").write_bytes(b"no zip")
    (folder / f"{name} two").mkdir()
    (folder / f"{name} two" / "answers.py").write_bytes(files(NASTY[what])["answers.py"])
    (folder / f"{name}.txt").write_text("")
    grade_class(folder, out)
    for table in out.glob("*.csv"):
        cells = [cell for row in csv.reader(io.StringIO(table.read_text("utf-8"))) for cell in row]
        assert all(map(is_clean, cells))
        assert not [cell for cell in cells if cell.startswith(FORMULAS)]
    for page in out.rglob("*.html"):
        read = Reader(page.read_text(encoding="utf-8"))
        assert is_clean(read.text) and not {"b", "img"} & set(read.tags)
        assert read.tags.count("script") == (page.name == "index.html")  # the one of ours
    for report in out.rglob("report.json"):
        assert all(map(is_clean, texts(json.loads(report.read_text(encoding="ascii")))))
    code, said = ask("diff", out, out)
    assert (code, said.strip()) == (0, "nothing changed")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("what", NASTY)
def test_gradescope_shows_nasty_words_as_text(what: str, tmp_path: Path) -> None:
    for name, contents in files(NASTY[what]).items():
        place = tmp_path / "submission" / file_name(name.replace("../", "")).replace("|", "/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(contents)
    gradescope_container.grade(tmp_path, [], 1)
    made = json.loads((tmp_path / "results" / "results.json").read_text(encoding="ascii"))
    assert all(map(is_clean, texts(made)))
    assert gradescope_container.OURS not in made["output"] and made["extra_data"]["grader"]


@pytest.mark.parametrize("name", ["[bold]a", "a[/x]", "a\x1b[2Jb", ":boom:", "\udcff"])
def test_a_path_is_named_as_it_is_and_is_no_markup(name: str, tmp_path: Path) -> None:
    path, shown = tmp_path / name, printable(name)
    path.parent.mkdir(exist_ok=True)
    for command in (
        ("grade", path),
        ("grade", tmp_path, "--json", path / "below"),
        ("class", path, "--out", tmp_path / "out"),
        ("diff", path, path),
        ("replay", path, "2.1.1/add_noise", path),
        ("gradebook", path, "--course", path),
        ("gradescope", "--out", path / "a.zip"),
        ("gradescope", "--out", f"{path}.zip"),
        ("release", "--students", path, "--out", path),
    ):
        code, said = ask(*command)
        assert code in (0, 2) and shown in said.replace("\n", "") and is_clean(said), ascii(said)


@given(st.text())
def test_what_went_through_the_door_is_one_line_that_stays_as_it_is(text: str) -> None:
    once = printable(text)
    assert once.isprintable() and printable(once) == once
    kept = printable(text, lines=True)
    assert is_clean(kept) and printable(kept, lines=True) == kept and len(kept) == len(text)


def test_marks_do_not_pile_up_on_a_letter() -> None:
    shown = printable("a" + "\N{COMBINING TILDE}" * 200 + "b")
    assert shown.count("\N{COMBINING TILDE}") == MOST_MARKS and shown[0] + shown[-1] == "ab"
    for word in ("Việt", "नमस्ते", "สวัสดี", "e\N{COMBINING ACUTE ACCENT}"):
        assert printable(word) == word


@given(st.dictionaries(st.text(), st.text() | st.none() | st.lists(st.text())), st.text())
def test_a_file_of_numbers_says_nothing_that_is_not_printable(
    rest: dict[str, Any], name: str
) -> None:
    for contents in (json.dumps({**rest, "student": name}).encode(), repr(rest).encode()):
        told = disagreement(contents, DEFAULT)
        assert told is not None and told.isprintable()
