"""Words that a submission chose have one door: what people read is of a type that nothing else
makes.
"""

import ast
from collections.abc import Iterator
from dataclasses import fields
from typing import Any, get_args, get_type_hints

import pytest

from autograder.checking import checks, printable, verdict
from autograder.classroom import entries, find, summary
from autograder.content import ROOT
from autograder.report import graded, record
from autograder.submission import contents

PACKAGE = ROOT / "autograder"
DOOR = PACKAGE / "checking" / "printable.py"
KINDS: dict[type, set[str]] = {  # what is read, and which of its texts are ours or are never read
    checks.Answer: set(),
    verdict.Verdict: {"status", "misconception", "wrong_outputs"},
    contents.Submission: {"sha256"},
    graded.GradedSubmission: {"sha256", "hints"},
    record.CheckReport: {
        "id", "exercise", "function", "visibility", "status", "misconception",
    },
    record.Report: {"sha256"},
    find.Found: {"platform", "pieces"},
    entries.Entry: {"sha256", "content", "parts", "student", "listed", "names", "numbers"},
    summary.End: {"student", "status", "checks"},
    summary.Summary: {"alike", "looks"},
}  # fmt: skip


def holds_text(hint: Any) -> bool:
    """Whether a value of this type may be or hold a str that went through no door. Keys are only
    looked up.
    """
    inside = get_args(hint)[1:] if getattr(hint, "__origin__", None) is dict else get_args(hint)
    return hint is str or any(map(holds_text, inside))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_text_that_people_read_is_printable(kind: Any) -> None:
    hints = get_type_hints(kind)
    assert {field.name for field in fields(kind) if holds_text(hints[field.name])} == KINDS[kind]
    assert any(printable.Printable in _parts(hint) for hint in hints.values())


def _parts(hint: Any) -> Iterator[Any]:
    yield hint
    for inside in get_args(hint):
        yield from _parts(inside)


def test_nothing_but_the_door_makes_it() -> None:
    """A call of the type itself, or a cast to it, would be a hole in the wall."""
    for file in PACKAGE.rglob("*.py"):
        calls = [n for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.Call)]
        named = {ast.unparse(call.func).split(".")[-1] for call in calls}
        casts = [call for call in calls if ast.unparse(call.func).endswith("cast")]
        assert file == DOOR or "Printable" not in named, file
        assert not [call for call in casts if "Printable" in ast.unparse(call)], file
