"""What a student expects of a result is kept from before it is there, and drawn beside it."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import matplotlib
import pytest
from matplotlib import pyplot as plt

from autograder.content import ROOT
from notebooks.building import NAMES, SOURCES

NUMBER: dict[str, Any] = {"between": (0, 200)}


@pytest.fixture
def predictions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    matplotlib.use("agg")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(ROOT / "solutions")
    spec = importlib.util.spec_from_file_location("predictions", ROOT / "solutions/predictions.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_prediction_is_kept_from_before_its_result(
    predictions: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    predictions.Prediction("a number", 40, **NUMBER).compare(151)
    said = capsys.readouterr().out
    assert "Kept: 40. Its result was not there yet (" in said
    assert "You expected 40; it is 151." in said
    predictions.Prediction("a number", 150, **NUMBER).compare(151)
    said = capsys.readouterr().out
    assert "Its result is there. Before it, you expected: 40." in said
    assert "You expected 40; it is 151." in said


def test_what_is_typed_after_the_result_says_so(
    predictions: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    predictions.Prediction("a number", ..., **NUMBER).compare(151)
    assert "a number: 151. You made no prediction." in capsys.readouterr().out
    predictions.Prediction("a number", 150, **NUMBER).compare(151)
    said = capsys.readouterr().out
    assert "Kept: 150. Its result was there (" in said
    assert "You expected 150, after it was there; it is 151." in said


def test_the_stamp_tells_other_predictions_apart(
    predictions: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    stamps = set()
    for value in (40, 40, 41):
        predictions.Prediction("a number", value, **NUMBER)
        stamps.add(capsys.readouterr().out.rpartition("(")[2])
    assert len(stamps) == 2


@pytest.mark.parametrize(
    ("value", "form", "how"),
    [
        (..., "a number from 0 to 200", NUMBER),
        (201, "in place of 201, a number from 0 to 200", NUMBER),
        (True, "in place of True, a number from 0 to 200", NUMBER),
        ("many", "in place of 'many', a number from 0 to 200", NUMBER),
        ({2: 1, 4: ...}, "a number from 0 to 200 for each of 2, 4", NUMBER),
        ("medium", "one of 'small t', 'large t'", {"among": ("small t", "large t")}),
        (..., "in place of the dots, a sentence in quotes", {}),
    ],
)
def test_what_cannot_be_kept_is_told(
    value: object, form: str, how: dict[str, Any], predictions: ModuleType,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert predictions.Prediction("it", value, **how).value is None
    assert form in capsys.readouterr().out
    assert not predictions.FILE.exists()


@pytest.mark.parametrize(
    ("value", "result", "how"),
    [
        (40, 151, NUMBER),
        ("small t", "large t", {"among": ("small t", "large t")}),
        ({0: 10, 2: 50}, {0: 30, 2: 90}, {"between": (0, 100)}),
    ],
    ids=["a number", "a choice", "a curve"],
)
def test_the_result_is_drawn_beside_it(
    value: object, result: object, how: dict[str, Any], predictions: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(plt, "show", lambda: None)
    predictions.Prediction("it", value, **how).compare(result)
    (axes,) = plt.gcf().axes
    assert "it" in axes.get_title()
    drawn = [*axes.lines, *axes.texts]
    assert len(drawn) >= 2
    plt.close("all")


def test_a_file_that_cannot_be_read_counts_as_none(predictions: ModuleType) -> None:
    predictions.FILE.parent.mkdir()
    predictions.FILE.write_text("{")
    predictions.Prediction("a number", 40, **NUMBER)
    assert json.loads(predictions.FILE.read_text())["a number"]["value"] == 40


def test_every_notebook_with_results_asks_for_predictions() -> None:
    asked = {name: (SOURCES / f"{name}.py").read_text().count(" Prediction(") for name in NAMES}
    assert asked.pop("clinic") == 0  # its pictures are questions themselves
    assert min(asked.values()) >= 2 and sum(asked.values()) >= 8, asked
