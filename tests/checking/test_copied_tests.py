"""Which tests hold a copy of what they test, or reach for code."""

import time

import pytest

from autograder.checking.copied_tests import (
    find_copies,
    find_lookers,
    find_tests,
    find_unreadable,
)
from autograder.checking.used_by_tests import used_by_tests
from autograder.readings.patience import TakesTooLong, patience
from autograder.sandbox import pace

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
FORMULA = "lambda a, b: 1 / (a**2 + b**2).sqrt()"
COPIES |= {
    "in a test of unittest": (
        "import unittest\nclass Areas(unittest.TestCase):\n    def test_a(self):\n"
        "        assert scale(s, d) == 1 / (s**2 + d**2).sqrt()\n"
    ),
    "in what pytest calls by its name": (
        f"known = {{}}\ndef setup_module():\n    known[1] = {FORMULA}\n"
        "def test_a():\n    assert known\n"
    ),
    "given to a part of something": (
        f"known = {{}}\nknown[1] = {FORMULA}\ndef test_a():\n    assert known\n"
    ),
    "in a fixture with another name": (
        f"import pytest\n@pytest.fixture(name='right')\ndef other(): return {FORMULA}\n"
        "def test_a(right):\n    assert right(1, 2)\n"
    ),
    "in a fixture that is named in words": (
        f"import pytest\nknown = []\n@pytest.fixture\ndef fill(): known.append({FORMULA})\n"
        "@pytest.mark.usefixtures('fill')\ndef test_a():\n    assert known\n"
    ),
}
COPIES["under a condition"] = (
    "if True:\n    def test_a():\n        assert scale(s, d) == 1 / (s**2 + d**2).sqrt()\n"
)
COPIES |= {
    "with names in calls of what does nothing": (
        "def i(v):\n    'It is v.'\n    return +(v * 1)\n"
        "def test_a():\n    assert scale(s, d) == 1 / (i(s) ** 2 + i(d) ** 2).sqrt()\n"
    ),
    "with calls of what does nothing in a row": (
        "i = lambda v: (v,)[0]\nclass K:\n    def k(self, v):\n        w = i(v)\n        return w\n"
        "def test_a():\n    assert scale(s, d) == 1 / (i(K().k(s) ** 2) + i(i(d)) ** 2).sqrt()\n"
    ),
    "with terms and factors that change nothing": (
        "def test_a():\n"
        "    assert scale(s, d) == 1 / ((1.0 * s - 0) ** 2 / 1 + (0 + (e := -(-d))) ** 2).sqrt()\n"
    ),
}
OWN = {
    "a function that does something once": (
        "def i(v):\n    return v\nclass K:\n    def i(self, v):\n        return v + 1\n"
        "def test_a():\n    assert scale(s, d) == 1 / (i(s) ** 2 + K().i(d) ** 2).sqrt()\n"
    ),
    "a function of what is imported": (
        "import m\ndef i(v):\n    return v\n"
        "def test_a():\n    assert scale(s, d) == 1 / (m.i(s) ** 2 + m.i(d) ** 2).sqrt()\n"
    ),
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
    assert [test.rpartition("::")[2] for test in find_copies(text, ORIGINAL)] == ["test_a"]


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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import unittest\nclass Edm(unittest.TestCase):\n    {}", {"Edm::test_a"}),
        ("from unittest import TestCase as T\nclass Edm(T):\n    {}", {"Edm::test_a"}),
        ("import u\nclass A(u.TestCase): 0\nclass B(A):\n    {}", {"B::test_a"}),
        ("class TestEdm:\n    {}", {"TestEdm::test_a"}),
        ("class Edm:\n    {}", set()),
        ("class Edm(object):\n    {}", set()),
        ("import u\nclass A(u.T):\n    def runTest(self): 0\n", {"A::runTest"}),
    ],
)
def test_classes_of_tests_are_known(text: str, found: set[str]) -> None:
    assert find_tests(text.format("def test_a(self): 0\n")) == found


def test_a_test_answers_for_another_that_it_calls() -> None:
    text = (
        "class TestA:\n    def test_b(self):\n        exec('1')\n"
        "    def test_c(self):\n        self.test_b()\n    def test_d(self):\n        assert 1\n"
    )
    assert set(find_lookers(text)) == {"TestA::test_b", "TestA::test_c"}


def test_classes_that_hold_each_other_have_an_end() -> None:
    itself = "class TestA:\n    class TestB(TestA): 0\n    def test_a(self): 0\n"
    assert find_tests(itself) == {"TestA::test_a", "TestA::TestB::test_a"}
    ladder = "".join(f"class Test{n}(Test{n + 1}, Other{n + 1}): 0\n" for n in range(600))
    assert find_tests(ladder + ladder.replace("class Test", "class Other")) == set()


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
        "from traceback import walk_tb\ndef test_a():\n    assert walk_tb\n",
        "def test_a():\n    assert error.__traceback__.tb_next.tb_lasti\n",
        "def test_a():\n    summary(frames, capture_locals=True)\n",
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
    if terms in (200, 400):
        assert find_unreadable(text) == {"test_a": 1}


def test_one_deep_statement_leaves_out_the_tests_that_use_it_and_no_others() -> None:
    text = (
        "def test_a():\n    assert 1\n"
        f"TOTAL = {' + '.join('x' * 150)}\n"
        "def total():\n    return TOTAL\n"
        "def test_b():\n    assert total()\n"
        "def test_c():\n    exec('1')\n"
    )
    assert find_tests(text) == {"test_a", "test_c"}
    assert find_unreadable(text) == {"test_b": 3}
    assert find_lookers(text) == {"test_c": "exec"}
    assert list(find_copies(COPIES["in the test"] + f"y = {'-' * 150}1\n", ORIGINAL)) == ["test_a"]


def test_many_tests_with_one_long_helper_cost_little() -> None:
    helper = "def helper():\n" + "".join(f"    a{n} = {n} * b + c\n" for n in range(1500))
    text = helper + "".join(f"def test_{n}():\n    helper()\n" for n in range(800))
    began = time.process_time()
    assert find_copies(text, ORIGINAL) == find_lookers(text) == {}
    assert time.process_time() - began < 10 * pace()  # it would be minutes if each read it


HOSTILE = {
    "tests and statements": "def test_{n}():a\n" * 300 + "a=a\n" * 1_690,
    "more statements than anybody writes": "def test_{n}():a\n" * 300 + "a=a\n" * 12_000,
    "one long list": "def test_a():[" + "a," * 49_000 + "]\n",
    "sums": "def test_a():[" + ("+".join("a" * 90) + ",") * 550 + "]\n",
    "powers": "def test_a():[" + ("**".join("a" * 90) + ",") * 360 + "]\n",
    "signs": "def test_a():[" + ("-" * 80 + "a,") * 1_200 + "]\n",
    "functions in functions": "def test_a():return " + "lambda:" * 80 + "[" + "a," * 49_000 + "]\n",
    "classes in classes": (
        "".join(" " * n + f"class Test{n}:\n" for n in range(90))
        + " " * 90 + "x=[" + "a," * 45_000 + "]\n"
    ),
    "blocks in blocks": (
        "".join(" " * n + "if 1:\n" for n in range(90)) + " " * 90 + "x=[" + "a," * 45_000 + "]\n"
    ),
    "classes that hold all others": "".join(
        f"class Test{n}:\n" + "".join(f" class Test{m}x(Test{m}):0\n" for m in range(25) if m != n)
        for n in range(25)
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_file_of_any_kind_costs_no_more_than_seconds(text: str) -> None:
    parts = text.split("{n}")
    text = parts[0] + "".join(f"{n}{part}" for n, part in enumerate(parts[1:]))
    assert len(text) < 100_000
    used_by_tests.cache_clear()
    began = time.process_time()
    found = len(find_tests(text)), find_copies(text, ORIGINAL), find_lookers(text)
    assert time.process_time() - began < 10 * pace()  # it would be minutes
    assert found in [(0, {}, {}), (1, {}, {}), (300, {}, {})]


def test_what_takes_too_long_has_an_end() -> None:
    used_by_tests.cache_clear()
    with patience(0.0), pytest.raises(TakesTooLong):
        find_tests("def test_a():\n    assert 1\n")


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
