"""Which tests hold a copy of what they test, or reach for code."""

import time

import pytest

from autograder.checking.copied_tests import find_copies, find_lookers, find_tests

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
COPIES["behind another name"] = (
    "def compare():\n    assert scale(s, d) == 1 / (s**2 + d**2).sqrt()\ntest_a = compare\n"
)
COPIES["under a condition"] = (
    "if True:\n    def test_a():\n        assert scale(s, d) == 1 / (s**2 + d**2).sqrt()\n"
)
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


def test_a_class_answers_for_what_it_inherits() -> None:
    text = (
        "class Base:\n    def test_b(self):\n"
        "        assert scale(s, d) == 1 / (s**2 + d**2).sqrt()\n"
        "class TestA(Base):\n    def test_c(self):\n        assert 1\n"
        "    class TestD:\n        def test_e(self):\n            assert 1\n"
    )
    assert find_tests(text) == {"TestA::test_b", "TestA::test_c", "TestA::TestD::test_e"}
    assert find_copies(text, ORIGINAL) == {"TestA::test_b": "scale"}


def test_names_of_ones_own_are_no_code() -> None:
    text = (
        "def near(a, b):\n    dis, gc = abs(a - b), 1\n    return dis < gc\n"
        "def test_a(locals=3):\n    vars = [scale(s) for s in (1, 2)]\n    assert near(*vars)\n"
        "    assert locals and (lambda compile: compile)(1)\n"
    )
    assert find_lookers(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "import dis\ndef test_a():\n    dis.dis(scale)\n",
        "from types import CodeType\ndef test_a():\n    assert CodeType\n",
        "def test_a():\n    assert getattr(scale, '__code__')\n",
        "def test_a(run=eval):\n    assert run('1')\n",
        "def test_a():\n    import inspect\n    assert inspect\n",
        "import sys\ndef test_a():\n    sys.modules['builtins']\n",
    ],
)
def test_who_reaches_for_code_is_found(text: str) -> None:
    assert [*find_lookers(text)] == ["test_a"]


@pytest.mark.parametrize("terms", [90, 200, 400, 1500, 20_000])
@pytest.mark.parametrize("piece", [" + 1", ".a", "[0]", "(1)"])
def test_code_of_any_depth_is_read_or_said_to_be_unreadable(terms: int, piece: str) -> None:
    text = "def test_a():\n    return x" + piece * terms + "\n"
    assert find_copies(text, ORIGINAL) == find_lookers(text) == {}
    assert find_tests(text) == ({"test_a"} if terms == 90 else set())


def test_many_tests_with_one_long_helper_cost_little() -> None:
    helper = "def helper():\n" + "".join(f"    a{n} = {n} * b + c\n" for n in range(1500))
    text = helper + "".join(f"def test_{n}():\n    helper()\n" for n in range(800))
    began = time.process_time()
    assert find_copies(text, ORIGINAL) == find_lookers(text) == {}
    assert time.process_time() - began < 10  # it would be minutes if each test read the helper


def test_methods_that_are_called_like_what_runs_text_are_no_matter() -> None:
    text = "def test_a():\n    net.eval()\n    assert re.compile('a').match(net(edm.c_in(1)))\n"
    assert find_lookers(text) == {}
    assert find_lookers("def test_a():\n    assert eval('edm.c_in(1)')\n") == {"test_a": "eval"}
    assert find_lookers("import builtins\ndef test_a():\n    builtins.eval(1)\n") == {
        "test_a": "builtins"
    }


@pytest.mark.parametrize("text", ["", "def test_a(:", "\0", "x = " + "(" * 5000])
def test_what_is_no_code_has_no_copies(text: str) -> None:
    assert find_copies(text, ORIGINAL) == find_lookers(text) == {}
