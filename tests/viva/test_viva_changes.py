"""Small changes to code: what they make of a line, and that both ways to make them agree."""

import ast
from itertools import pairwise

import pytest

from autograder.viva.changes import Change, Changer
from autograder.viva.own_code import OwnCode, Statement, read_code

CODE = '''
def sample(self, T, w):
    """Text is left as it is: t > 1."""
    x = torch.zeros_like(self.x)
    for t in range(T, 0, -1):
        a = (1 - self.beta[t]).sqrt()
        if t > 1:
            x = x + a * "größer als 1".count("ß")
        x = (x - a) / (a * 2)
    y = x if w == 0 else -x
    return y
'''


@pytest.fixture
def code() -> OwnCode:
    made = read_code("sampler", CODE, None)
    assert made is not None
    return made


def operators(changer: Changer, statement: Statement) -> list[Change]:
    made = [changer.operator(place) for place in changer.places(statement)]
    return [each for each in made if each is not None]


def new_lines(code: OwnCode, start: str) -> set[str]:
    (line,) = [each for each in code.statements if each.text.strip().startswith(start)]
    return {change.new.strip() for change in operators(Changer(code), line)}


def test_what_becomes_of_a_line(code: OwnCode) -> None:
    assert new_lines(code, "if t > 1") == {"if t >= 1:", "if t > 2:", "if t > 0:"}
    assert "x = torch.ones_like(self.x)" in new_lines(code, "x = torch")
    assert "a = (1 - self.beta[t])" in new_lines(code, "a =")
    assert "a = (1 + self.beta[t]).sqrt()" in new_lines(code, "a =")
    assert 'x = x - a * "größer als 1".count("ß")' in new_lines(code, "x = x + a")
    assert "x = (x - a) * (a * 2)" in new_lines(code, "x = (x - a)")
    assert "y = x if w != 0 else -x" in new_lines(code, "y =")


def test_both_ways_come_to_the_same_code_and_to_another_one(code: OwnCode) -> None:
    changer = Changer(code)
    changes = [change for each in code.statements for change in operators(changer, each)]
    changes += [made for each in code.statements if (made := changer.deletion(each))]
    changes += [
        made for one, other in pairwise(code.statements) if (made := changer.exchange(one, other))
    ]
    assert len(changes) > 25
    assert {change.kind for change in changes} == {"operator", "delete", "exchange"}
    for change in changes:
        assert change.by_tree is not None
        assert ast.dump(ast.parse(change.by_text)) == ast.dump(ast.parse(change.by_tree))
        assert ast.dump(ast.parse(change.by_text)) != ast.dump(ast.parse(CODE))
        assert change.by_text.count("\n") == CODE.count("\n"), "lines keep their numbers"


def test_two_lines_are_exchanged() -> None:
    code = read_code("m", "def f(x):\n    y = x + 1\n    z = y * 2\n    return z\n", None)
    assert code is not None
    made = Changer(code).exchange(*code.statements[:2])
    assert made is not None
    assert made.by_text == "def f(x):\n    z = y * 2\n    y = x + 1\n    return z\n"
    assert Changer(code).exchange(code.statements[0], code.statements[2]) is None


def test_a_marked_file_is_the_same_code_for_who_runs_it() -> None:
    text = "def f(number):\n    for i in [1, 2]:\n        number = number + i\n    return number\n"
    code = read_code("m", text, None)
    assert code is not None

    begun: list[tuple[object, ...]] = []

    class Marks:
        def start(self, *at: object) -> None:
            begun.append(at)

        def end(self, *at: object, **values: object) -> None:
            """What a name holds is nothing to this test."""

        def back(self, module: str, line: int, value: object) -> object:
            return value

    names: dict[str, object] = {"__watch__": Marks()}
    exec(code.marked, names)
    assert names["f"](1) == 4  # type: ignore[operator]
    assert begun == [("m", 1), ("m", 1), ("m", 2)]


def test_only_lines_of_ones_own_are_asked_about() -> None:
    given = "def f(x):\n    x = prepare(x)\n    raise NotImplementedError\n"
    mine = "def f(x):\n    x = prepare(x)\n    return x + 1\n"
    code = read_code("m", mine, given)
    assert code is not None
    assert [(each.text.strip(), each.is_own) for each in code.statements] == [
        ("x = prepare(x)", False),
        ("return x + 1", True),
    ]


DEEP = f"def f():\n    return {' + '.join('1' for _ in range(900))}\n"


@pytest.mark.parametrize("text", ["def f(:", "x = 1\r  y", "def f():\n    yield 1\n", "", DEEP])
def test_what_cannot_be_read_gives_no_statement(text: str) -> None:
    code = read_code("m", text, None)
    assert code is None or not code.statements
