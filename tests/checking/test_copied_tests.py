"""Which tests hold a copy of what they test, or reach for code."""

import pytest

from autograder.checking.copied_tests import find_copies, find_lookers

ORIGINAL = '''
import torch

def scale(sigma, data):
    """Unit variance."""
    sigma = torch.as_tensor(sigma)
    return 1 / (sigma**2 + data**2).sqrt()

def step(model, x, now, later):
    slope = (x - model(x, now)) / now
    moved = x + (later - now) * slope
    return x + (later - now) * (slope + (moved - model(moved, later)) / later) / 2

def told(sigma):
    return torch.as_tensor(sigma).log() / 4
'''
COPIES = {
    "in the test": "def test_a():\n    assert scale(s, d) == 1 / (s ** 2 + d ** 2).sqrt()\n",
    "renamed": (
        "def other(a, b):\n    return 1 / (a**2 + b**2).sqrt()\ndef test_a():\n    other(1, 2)\n"
    ),
    "by way of another": (
        "def other(a, b):\n    return 1 / (a**2 + b**2).sqrt()\n"
        "TABLE = [other(s, 1) for s in range(9)]\ndef test_a():\n    assert TABLE\n"
    ),
    "in a fixture": (
        "import pytest\n@pytest.fixture\n"
        "def right():\n    return lambda a, b: 1 / (a**2 + b**2).sqrt()\n"
        "def test_a(right):\n    assert right(1, 2)\n"
    ),
    "for all tests": (
        "import pytest\nknown = {}\n@pytest.fixture(autouse=True)\n"
        "def fill(): known[1] = lambda a, b: 1 / (a**2 + b**2).sqrt()\n"
        "def test_a():\n    assert known\n"
    ),
    "with a number for a name": (
        "def test_a():\n    assert scale(s, 0.5) == 1 / (s**2 + 0.5**2).sqrt()\n"
    ),
    "with another root": "def test_a():\n    assert scale(s) == 1 / (s**2 + 0.5**2) ** 0.5\n",
    "pasted": ORIGINAL + "\ndef test_a():\n    assert step(1, 2, 3, 4)\n",
}
OWN = {
    "a property": "def test_a():\n    assert scale(s, d) ** 2 * (s**2 + d**2) == 1\n",
    "a property with a root": "def test_a():\n    assert scale(s, d) * (s**2 + d**2).sqrt() == 1\n",
    "a value by hand": "def test_a():\n    assert scale(3, 4) == 1 / (3**2 + 4**2) ** 0.5\n",
    "a value by hand with decimals": (
        "def test_a():\n    assert scale(2.5, 1.5) == 1 / (2.5**2 + 1.5**2) ** 0.5\n"
    ),
    "another derivation": "def test_a():\n    assert scale(s, d) * math.hypot(s, d) == 1\n",
    "a short formula": "def test_a():\n    assert told(s) == torch.as_tensor(s).log() / 4\n",
    "a copy that nobody uses": ORIGINAL.split("def step")[0] + "\ndef test_a():\n    assert 1\n",
}


@pytest.mark.parametrize("text", COPIES.values(), ids=COPIES)
def test_a_copy_is_found(text: str) -> None:
    assert list(find_copies(text, ORIGINAL)) == ["test_a"]


@pytest.mark.parametrize("text", OWN.values(), ids=OWN)
def test_what_is_ones_own_counts(text: str) -> None:
    assert find_copies(text, ORIGINAL) == {}
    assert find_lookers(text) == {}


def test_tests_answer_for_themselves_alone() -> None:
    text = ORIGINAL + (
        "class TestA:\n    def test_b(self):\n        assert scale(1, 2)\n"
        "    def test_c(self):\n        assert 1\n"
        "def test_d():\n    exec('1')\n"
    )
    assert find_copies(text, ORIGINAL) == {"TestA::test_b": "scale"}
    assert find_lookers(text) == {"test_d": "exec"}


def test_methods_that_are_called_like_what_runs_text_are_no_matter() -> None:
    text = "def test_a():\n    net.eval()\n    assert re.compile('a').match(net(edm.c_in(1)))\n"
    assert find_lookers(text) == {}
    assert find_lookers("def test_a():\n    assert eval('edm.c_in(1)')\n") == {"test_a": "eval"}
    assert find_lookers("def test_a():\n    builtins.eval('1')\n") == {"test_a": "builtins"}


@pytest.mark.parametrize("text", ["", "def test_a(:", "\0", "x = " + "(" * 5000])
def test_what_is_no_code_has_no_copies(text: str) -> None:
    assert find_copies(text, ORIGINAL) == find_lookers(text) == {}
