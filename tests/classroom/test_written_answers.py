"""Written answers are found in whatever was handed in, and nothing else of it is."""

import json
import zipfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from written_class import PDF, drawn, hand_in, handed_out, notebook, png

from autograder.classroom import notebook_answers, written_answers, written_files
from autograder.classroom.find import find
from autograder.classroom.written_answers import Work, gather
from autograder.classroom.written_questions import Item, cells_handed_out, written_questions
from autograder.course.assignment import Assignment

PARTS = ["theory", "diffusion_models"]
FACTORS = "0.1a/answer-factors"


def read(folder: Path, out: Path, rules: Assignment | None = None) -> dict[str, Work]:
    questions = written_questions(rules or Assignment(), PARTS)
    works = gather(find(folder, None, out), questions, cells_handed_out(PARTS), out / "written")
    return {work.students[0]: work for work in works}


def test_an_answer_is_what_stands_in_the_cell_and_no_answer_is_none(tmp_path: Path) -> None:
    hand_in(tmp_path / "class" / "ada", "theory", {"answer-factors": "a product of $p$"})
    answers = read(tmp_path / "class", tmp_path / "out")["ada"].answers
    assert answers[FACTORS].text == "a product of $p$" and not answers[FACTORS].is_blank
    assert answers["0.1d/answer-zeros"].text == "" and answers["0.1d/answer-zeros"].is_blank
    assert answers["2.4"].is_blank


def test_cells_of_the_students_own_belong_to_the_question_above(tmp_path: Path) -> None:
    made = notebook("theory", {"answer-factors": "first"})
    cells: list[dict[str, Any]] = []
    for cell in made["cells"]:
        cells.append(cell)
        if cell["id"] in ("factors-question", "answer-factors"):
            cells.append({"cell_type": "markdown", "id": f"mine-{len(cells)}", "source": ["more"]})
    hand_in(tmp_path / "class" / "ada", "theory", {**made, "cells": cells})
    answer = read(tmp_path / "class", tmp_path / "out")["ada"].answers[FACTORS]
    assert answer.text == "more\n\nfirst\n\nmore"


def test_names_of_files_and_lost_ids_do_not_matter(tmp_path: Path) -> None:
    made = notebook("theory", {"answer-factors": "found"})
    for cell in made["cells"]:
        del cell["id"]  # as older formats have it
    folder = tmp_path / "class" / "ada"
    folder.mkdir(parents=True)
    (folder / "Untitled1 (2).ipynb").write_text(json.dumps(made), "utf-8")
    (folder / "broken.ipynb").write_text("{", "utf-8")
    (folder / "other.ipynb").write_text(json.dumps({"cells": [{"id": 1}, 2, None]}), "utf-8")
    answers = read(tmp_path / "class", tmp_path / "out")["ada"].answers
    assert answers[FACTORS].text == "found"
    assert answers["0.1d/answer-zeros"].is_blank, "what was handed out is no answer"


def test_of_two_notebooks_all_that_was_written_is_kept(tmp_path: Path) -> None:
    folder = hand_in(tmp_path / "class" / "ada", "theory", {"answer-factors": "one"})
    second = notebook("theory", {"answer-factors": "two", "answer-zeros": "three"})
    (folder / "theory" / "copy.ipynb").write_text(json.dumps(second), "utf-8")
    answers = read(tmp_path / "class", tmp_path / "out")["ada"].answers
    assert sorted(answers[FACTORS].text.split("\n\n")) == ["one", "two"]
    assert answers["0.1d/answer-zeros"].text == "three"


def test_what_the_notebook_drew_stands_with_the_next_answer(tmp_path: Path) -> None:
    made = notebook("theory", {"answer-factors": "one"})
    for cell in made["cells"]:
        if cell["id"] == "chain-picture":
            cell["outputs"] = drawn(png(), "\x1b[1mbold\x1b[0m\x07")
    hand_in(tmp_path / "class" / "ada", "theory", made)
    work = read(tmp_path / "class", tmp_path / "out")["ada"]
    said, picture = work.answers[FACTORS].shown
    assert said.text == "bold\N{REPLACEMENT CHARACTER}"
    assert (work.folder / picture.picture).read_bytes() == png()
    assert work.answers["0.1d/answer-zeros"].shown == ()


def with_pictures(*bodies: bytes) -> dict[str, Any]:
    """The notebook of theory with a picture of each body in front of its first question."""
    made = notebook("theory", {"answer-factors": "one"})
    drawn_by = next(cell for cell in made["cells"] if cell["id"] == "chain-picture")
    drawn_by["outputs"] = [each for body in bodies for each in drawn(b"GIF87a" + body)]
    return made


def test_only_outputs_that_are_shown_are_decoded_and_written(tmp_path: Path) -> None:
    folder = tmp_path / "class" / "ada"
    hand_in(folder, "theory", with_pictures(*(b"%d" % number for number in range(2_000))))
    for number in range(20):
        more = with_pictures(*(b"copy %d, %d" % (number, each) for each in range(20)))
        (folder / "theory" / f"copy {number}.ipynb").write_text(json.dumps(more), "utf-8")
    with patch.object(notebook_answers, "_picture", wraps=notebook_answers._picture) as decoded:
        work = read(tmp_path / "class", tmp_path / "out")["ada"]
    shown = [each.picture for each in work.answers[FACTORS].shown]
    assert len({*shown}) == notebook_answers.MOST_SHOWN
    written = {path.name for path in work.folder.iterdir()}
    assert written == {*shown, written_answers.FILE}
    assert decoded.call_count <= 2 * notebook_answers.MOST_SHOWN  # a text stands beside each


def test_the_last_outputs_are_shown_and_what_shows_nothing_takes_no_place(tmp_path: Path) -> None:
    made = with_pictures(*(b"%d" % number for number in range(40)))
    cells = {cell["id"]: cell for cell in made["cells"]}
    nothing = [None, {"data": "no table"}, {"data": {"image/png": "bm9uZQ=="}}]
    cells["chain-picture"]["outputs"] += nothing
    hand_in(tmp_path / "class" / "ada", "theory", made)
    work = read(tmp_path / "class", tmp_path / "out")["ada"]
    shown = [(work.folder / each.picture).read_bytes() for each in work.answers[FACTORS].shown]
    assert shown == [b"GIF87a%d" % number for number in range(24, 40)]


def test_of_many_documents_the_first_are_kept_and_the_rest_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written_files, "MOST_DOCUMENTS", 3)
    folder = hand_in(tmp_path / "class" / "ada", "theory", {})
    for number in range(5):
        (folder / "theory" / f"proof {number}.pdf").write_bytes(PDF + b"%d" % number)
    work = read(tmp_path / "class", tmp_path / "out")["ada"]
    assert len(work.answers[FACTORS].documents) == 3
    assert len([*work.folder.glob("*.pdf")]) == 3
    assert work.notes == ("only the first 3 PDFs and pictures are shown, of 5",)


def test_proofs_are_the_answer_to_every_question_of_their_part(tmp_path: Path) -> None:
    folder = hand_in(tmp_path / "class" / "ada", "theory", {})
    (folder / "theory" / "Proofs scan.pdf").write_bytes(PDF)
    (folder / "theory" / "theory_submission.pdf").write_bytes(PDF + b"printed")
    (folder / "theory" / "none.pdf").write_bytes(b"<script>alert(1)</script>")
    hand_in(folder, "diffusion_models", {})
    (folder / "diffusion_models" / "rollouts.png").write_bytes(png())
    (folder / "diffusion_models" / "rollouts.md").write_text("Two ways, whose mean is none.")
    (folder / "diffusion_models" / "notes.md").write_text("no answer")
    work = read(tmp_path / "class", tmp_path / "out")["ada"]
    assert {len(work.answers[q].documents) for q in work.answers if q.startswith("0.")} == {1}
    assert (work.folder / work.answers[FACTORS].documents[0]).read_bytes() == PDF
    assert work.answers["2.1.1/answer-forward"].is_blank
    (shown,) = work.answers["2.4"].documents  # no cell asks for it
    assert shown.endswith(".png")
    assert work.answers["2.4"].text == "Two ways, whose mean is none."


def test_zips_are_read_as_folders_are_and_nothing_leaves_them(tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    with zipfile.ZipFile(tmp_path / "class" / "ada.zip", "w") as archive:
        made = json.dumps(notebook("theory", {"answer-factors": "zipped"}))
        archive.writestr("theory/theory.ipynb", made)
        archive.writestr("../../proofs.pdf", PDF)
        archive.writestr("/etc/proofs.pdf", PDF)
        archive.writestr("theory/.hidden/proofs.pdf", PDF)
        archive.writestr("__MACOSX/proofs.pdf", PDF)
    (tmp_path / "class" / "bob.zip").write_bytes(b"no zip")
    works = read(tmp_path / "class", tmp_path / "out")
    assert works["ada"].answers[FACTORS].text == "zipped"
    kept = {path.suffix for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert kept == {".json", ".pdf"}  # that of the hidden folder, which is inside
    assert all(answer.is_blank for answer in works["bob"].answers.values())
    assert "is not a zip that can be opened" in works["bob"].notes[0]


def test_links_are_not_followed(tmp_path: Path) -> None:
    folder = hand_in(tmp_path / "class" / "ada", "theory", {})
    (tmp_path / "secret.pdf").write_bytes(PDF)
    (folder / "theory" / "proofs.pdf").symlink_to(tmp_path / "secret.pdf")
    assert read(tmp_path / "class", tmp_path / "out")["ada"].answers[FACTORS].documents == ()


def test_what_has_not_changed_is_not_read_again(tmp_path: Path) -> None:
    hand_in(tmp_path / "class" / "ada", "theory", {"answer-factors": "before"})
    first = read(tmp_path / "class", tmp_path / "out")
    with patch.object(written_answers, "read_answers", side_effect=AssertionError):
        assert read(tmp_path / "class", tmp_path / "out") == first
    hand_in(tmp_path / "class" / "ada", "theory", {"answer-factors": "after all"})
    again = read(tmp_path / "class", tmp_path / "out")["ada"].answers[FACTORS]
    assert again.text == "after all" and again.digest != first["ada"].answers[FACTORS].digest


def test_questions_share_the_points_of_their_exercise() -> None:
    rules = Assignment(points_by_a_person={"2.3.1": 3.0}, drop=("2.3.3", "0.1a"))
    asked = {question.id: question for question in written_questions(rules, PARTS)}
    assert FACTORS not in asked and not any(name.startswith("2.3.3") for name in asked)
    first, second = asked["2.3.1/answer-augmentation"], asked["2.3.1/answer-unguided"]
    assert (first.title, first.points, second.title, second.points) == (
        "2.3.1a",
        1.5,
        "2.3.1b",
        1.5,
    )
    assert first.items == (
        Item(
            0.375,
            "for each sensible augmentation (two each way); none without the reason: a generator "
            "draws what it is shown",
            4,
        ),
    )


@pytest.mark.parametrize("part", ["theory", "conditional_ddpm", "diffusion_models"])
def test_the_items_of_every_rubric_add_up_to_the_points(part: str) -> None:
    for question in written_questions(Assignment(), [part]):
        items = [item for item in question.items if not item.text.startswith("if ")]
        assert sum(item.points * item.most for item in items) == question.points, question.id
        assert question.model, question.id


def test_the_cells_that_students_answer_are_in_what_they_get() -> None:
    for question in written_questions(Assignment(), [*PARTS, "conditional_ddpm"]):
        cells = {cell["id"]: "".join(cell["source"]) for cell in handed_out(question.part)["cells"]}
        assert not question.cell or cells[question.cell] == question.handed_out


def test_notebooks_beyond_reason_hold_nobody_up() -> None:
    question = written_questions(Assignment(), PARTS)[0]
    cells = cells_handed_out(PARTS)[question.part]
    answered = [
        notebook(question.part, {"answer-factors": f"answer {number}"})["cells"]
        for number in range(60)
    ]
    text, _ = notebook_answers.answers_in(answered, cells, [question])[question.id]
    assert text.count("answer ") == notebook_answers.MOST_NOTEBOOKS
    many = b'{"cells": [' + b"{}," * notebook_answers.MOST_PIECES + b"{}]}"
    assert notebook_answers.cells_of(many) == []
