"""What runs in a scene is written down in two ways, which agree on code of any style and say what
can be worked out by hand.
"""

from textwrap import dedent

import numpy as np
import pytest

from autograder.checking.scenes import Scene
from autograder.sandbox import Zygote
from autograder.submission.sources import Sources
from autograder.viva.clock import Clock
from autograder.viva.experiments import Effect, Laboratory, compare
from autograder.viva.own_code import Statement, read_code
from autograder.viva.watched import starts, truths, values_of, watch_scenes
from autograder.worker.probing.vocabulary import Call, Load, Probe, Tensor

CODE = '''
"""Code of many styles; `go` is what a scene calls."""
import numpy as np
import torch


class Table:
    def __init__(self, size):
        self.values = np.linspace(0, 1, size)

    def look_up(self, i):
        return torch.tensor(self.values[i])


def halved(number):
    number = number / 2
    return number


def go(x):
    table = Table(4)
    total, parts = 0.0, []
    for i in range(4):
        weight = table.look_up(i)
        if i % 2 == 0:
            parts.append(weight * x)
            continue
        total = total + sum(
            halved(part.sum()) for part in [x, x]
        )
    rows = [row * 2 for row in x]
    count = 3
    while count > 0:
        count -= 1
    def inner(y):
        out = y.reshape(-1)
        return out
    flat = inner(x)
    try:
        nothing = {}["absent"]
    except KeyError:
        nothing = (lambda: None)()
    with torch.no_grad():
        stacked = torch.stack(rows)
        return stacked + flat.mean() + total + parts[1].sum()
'''


def laboratory(sandbox: Zygote, text: str) -> Laboratory:
    """Of a submission that has this as its one file, with `go` in it."""
    code = read_code("solvers", dedent(text), None)
    assert code is not None
    return Laboratory(sandbox, Sources({"solvers": dedent(text)}, {}), {"solvers": code}, Clock())


def scene(shape: tuple[int, ...] = (3, 2), scale: float = 1.0) -> Scene:
    inputs = {"x": scale * np.arange(1.0, 1 + np.prod(shape)).reshape(shape)}
    probe = Probe([Load("solvers"), Call("solvers.go", [Tensor("x")], name="result")])
    return Scene("go", "solvers", "go", "`go(x)`", probe, inputs, samples=shape[0])


def line(lab: Laboratory, text: str) -> Statement:
    """The statement that begins with a text."""
    (found,) = [
        each for each in lab.codes["solvers"].statements if each.text.strip().startswith(text)
    ]
    return found


def watched(lab: Laboratory, by_marks: bool) -> Effect:
    (effect,) = lab.watch([scene()], by_marks)
    assert effect is not None and not effect.raised
    return effect


@pytest.fixture(scope="module")
def lab(sandbox: Zygote) -> Laboratory:
    return laboratory(sandbox, CODE)


@pytest.mark.parametrize("by_marks", [False, True])
def test_what_runs_is_what_anybody_counts_by_hand(lab: Laboratory, by_marks: bool) -> None:
    effect = watched(lab, by_marks)
    assert starts(effect, line(lab, "weight =").at) == 4
    assert starts(effect, line(lab, "parts.append").at) == 2
    assert starts(effect, line(lab, "total = total").at) == 2
    assert starts(effect, line(lab, "number = number / 2").at) == 4  # two parts, twice
    assert starts(effect, line(lab, "count -= 1").at) == 3
    assert truths(effect, line(lab, "if i % 2").at) == [True, False, True, False]
    assert truths(effect, line(lab, "while count").at) == [True, True, True, False]
    held = values_of(effect, line(lab, "for i in").at, "i")
    assert [value.number for value in held] == [0, 1, 2, 3]
    (flat,) = values_of(effect, line(lab, "flat = inner").at, "flat")
    assert (flat.kind, flat.shape, flat.dtype) == ("tensor", (6,), "float32")
    assert [v.text for v in values_of(effect, line(lab, "nothing = {}").at, "nothing")] == []
    (returned,) = values_of(effect, line(lab, "return stacked").at, "return")
    assert returned.shape == (3, 2)


def test_both_ways_tell_the_same_story(lab: Laboratory) -> None:
    one, other = watched(lab, False), watched(lab, True)
    assert [event.at for event in one.events] == [event.at for event in other.events]
    for a, b in zip(one.events, other.events, strict=True):
        assert a.truth == b.truth
        assert (a.values or {}).keys() == (b.values or {}).keys()
        assert all(value.is_like(b.values[name]) for name, value in (a.values or {}).items())
    assert compare(one, other) == "same"


LIARS = [
    "import builtins\ndef go(x):\n    builtins.__watch__ = None\n    y = x + 1\n    return y\n",
    "import sys\ndef go(x):\n    sys.settrace(None)\n    y = x + 1\n    return y\n",
    "def go(x):\n    for i in range(9000):\n        y = x + i\n    return y\n",
    "import os\ndef go(x):\n    os._exit(3)\n",
]


@pytest.mark.parametrize("text", LIARS)
def test_code_that_disturbs_it_gives_nothing_to_ask_about(sandbox: Zygote, text: str) -> None:
    lab = laboratory(sandbox, text)
    for each in watch_scenes(lab, [scene()]):
        last = lab.codes["solvers"].statements[-1]
        assert each.agreed(starts, last.at) is None


def test_one_that_ends_its_process_takes_no_other_with_it(sandbox: Zygote) -> None:
    lab = laboratory(sandbox, "def go(x):\n    return x\n")
    ending = "import os\ndef go(x):\n    os._exit(3)\n"
    first, second = lab.run([(scene(), {"solvers": ending}), (scene(), {})])
    assert first is None
    assert second is not None and second.outputs["result"].shape == (3, 2)
