"""What measures how right the grader is: one piece of each kind of its work, on a small scale."""

from pathlib import Path

import bench_truth
import pytest
from bench_truth import Task
from pairs import pairs

from autograder.checking.catalogue import find
from autograder.sandbox import Zygote


def test_of_two_known_mistakes_each_is_said(sandbox: Zygote) -> None:
    (pair,) = pairs(find("3.1/join"), 1, sandbox, most=1)
    assert pair.first != pair.second
    assert pair.each_said and not pair.missed


def test_what_is_done_is_not_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(bench_truth, "paired", lambda *of: asked.append(of) or ["one"])
    task = Task("paired", (1, "3.1/join"))
    assert task.result(tmp_path) == task.result(tmp_path) == ["one"]
    assert asked == [(1, "3.1/join")]

    monkeypatch.setattr(bench_truth, "paired", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Task("paired", (2, "3.1/join")).result(tmp_path)
    assert len([*tmp_path.iterdir()]) == 1
