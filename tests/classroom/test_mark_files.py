"""Marks are kept line by line, each assistant's apart, and brought together by one rule."""

import json
import multiprocessing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from autograder.classroom.mark_files import (
    Mark,
    MarkFiles,
    Met,
    comments,
    conflicting,
    counting,
)

PLACE = ("ada", "1")


def mark(points: float | None, **more: Any) -> Mark:
    about: dict[str, Any] = {"question": "1", "students": ("ada",), "of": 1.0, "answer": "digest"}
    return Mark(**{**about, "points": points, **more})


def test_the_last_line_of_an_assistant_counts(tmp_path: Path) -> None:
    files = MarkFiles(tmp_path / "marks", "bob")
    files.add(mark(0.5, comment="first\nsecond", met=(Met("a reason", 0.5),)))
    assert MarkFiles(tmp_path / "marks").read()[PLACE]["bob"].comment == "first\nsecond"
    files.add(mark(1.0))
    assert files.read()[PLACE]["bob"].points == 1.0
    files.add(mark(None))
    assert files.read() == {}, "it was taken back"
    assert len((tmp_path / "marks" / "bob.jsonl").read_text().splitlines()) == 3


def test_a_group_has_one_mark(tmp_path: Path) -> None:
    MarkFiles(tmp_path, "bob").add(mark(1.0, students=("ada", "eve")))
    assert {student for student, _ in MarkFiles(tmp_path).read()} == {"ada", "eve"}


def test_half_a_line_costs_itself_alone(tmp_path: Path) -> None:
    files = MarkFiles(tmp_path, "bob")
    files.add(mark(0.5))
    with (tmp_path / "bob.jsonl").open("ab") as stream:
        stream.write(b'{"question": "1", "stud')  # killed here
    files.add(mark(1.0))
    assert files.read()[PLACE]["bob"].points == 1.0 and files.broken == 1


@pytest.mark.parametrize(
    "line",
    [b"[]", b"3", b"null", b"\xff\xfe", b'{"question": 1}', b"[" * 100_000, b'{"points": NaN}'],
)
def test_what_is_no_mark_is_counted_and_left_out(tmp_path: Path, line: bytes) -> None:
    (tmp_path / "bob.jsonl").write_bytes(line + b"\n")
    files = MarkFiles(tmp_path)
    assert files.read() == {} and files.broken == 1


def test_a_last_line_without_its_end_counts_and_a_file_put_in_place_is_read_anew(
    tmp_path: Path,
) -> None:
    files = MarkFiles(tmp_path, "bob")
    files.add(mark(0.5))
    assert files.read()[PLACE]["bob"].points == 0.5
    whole = (tmp_path / "bob.jsonl").read_bytes()
    (tmp_path / "bob.jsonl").write_bytes(
        whole.replace(b"0.5", b"0.25").rstrip() + b"\n" + whole[:-1]
    )
    assert files.read()[PLACE]["bob"].points == 0.5
    (tmp_path / "bob.jsonl").write_bytes(whole.replace(b"0.5", b"0.7"))
    assert files.read()[PLACE]["bob"].points == 0.7
    (tmp_path / "bob.jsonl").unlink()
    assert files.read() == {}


@pytest.mark.parametrize("points", [-1.0, 1.5, float("inf")])
def test_points_that_cannot_be_are_no_mark(tmp_path: Path, points: float) -> None:
    (tmp_path / "bob.jsonl").write_text(json.dumps(asdict(mark(points))) + "\n")
    assert MarkFiles(tmp_path).read() == {}


def test_the_newest_counts_and_different_points_are_a_conflict_until_somebody_saw_both(
    tmp_path: Path,
) -> None:
    ada, bob = MarkFiles(tmp_path, "zoe"), MarkFiles(tmp_path, "bob")
    first = ada.add(mark(0.5))
    second = bob.add(mark(1.0, at="never used"))
    marks = ada.read()[PLACE]
    assert counting(marks) == ("bob", second) and conflicting(marks) == ["zoe"]
    decided = ada.add(mark(0.75, seen={"bob": second.at}))
    marks = ada.read()[PLACE]
    assert counting(marks) == ("zoe", decided) and conflicting(marks) == []
    bob.add(mark(1.0, seen={"zoe": first.at}))  # of an older one
    assert conflicting(ada.read()[PLACE]) == ["zoe"]


def test_the_same_points_are_no_conflict_and_a_comment_alone_counts_for_nothing(
    tmp_path: Path,
) -> None:
    MarkFiles(tmp_path, "ada").add(mark(0.5))
    MarkFiles(tmp_path, "bob").add(mark(0.5))
    MarkFiles(tmp_path, "eve").add(mark(None, comment="what do you think?"))
    marks = MarkFiles(tmp_path).read()[PLACE]
    newest = counting(marks)
    assert newest is not None and newest[0] == "bob" and conflicting(marks) == []


def test_comments_come_once_in_the_order_in_which_they_were_written(tmp_path: Path) -> None:
    files = MarkFiles(tmp_path, "bob")
    for student, comment in (("ada", "why?"), ("eve", "well done"), ("joe", "why?"), ("kim", "")):
        files.add(mark(0.5, students=(student,), comment=comment))
    assert (
        comments(files.read(), "1") == ["why?", "well done"] and comments(files.read(), "2") == []
    )


def _many(folder: Path, who: str) -> None:
    for number in range(100):
        MarkFiles(folder, who).add(mark(0.5, students=(f"{who}{number}",), comment="x" * 5000))


def test_assistants_side_by_side_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    together = [
        context.Process(target=_many, args=(tmp_path, who)) for who in ("ada", "bob", "ada")
    ]
    for process in together:
        process.start()
    for process in together:
        process.join()
    files = MarkFiles(tmp_path)
    assert len(files.read()) == 200 and files.broken == 0
