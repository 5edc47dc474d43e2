"""Whatever a submission returns or raises, it is judged by its numbers, and nothing it says
reaches a terminal raw.
"""

from collections.abc import Callable

import pytest

from autograder.checking.checks import Check
from autograder.checking.printable import printable
from autograder.checking.verdict import Result
from autograder.grading.grade_checks import grade
from autograder.sandbox import Zygote
from autograder.submission.sources import Sources

CHECK = "2.1.1/add_noise"
RETURN = "        return alpha_bars.sqrt() * original_samples + (1 - alpha_bars).sqrt() * noise\n"
RIGHT = "(alpha_bars.sqrt() * original_samples + (1 - alpha_bars).sqrt() * noise)"
IMPORTS = "import torch\nfrom randomizer import DL_random\n"

RETURNED = {  # what it returns: (expression, definitions before it, status, words of the message)
    "nothing": ("None", "", "wrong", "x_t is None: is a return missing?"),
    "a word": ("'passed'", "", "wrong", "x_t should be a tensor, but it is a str"),
    "a tuple": ("noise, noise", "", "wrong", "x_t should be a tensor, but it is a tuple"),
    "a list of the right rows": (
        f"[*{RIGHT}]",
        "",
        "wrong",
        "x_t should be a tensor, but it is a list",
    ),
    "the right numbers as an array": (f"{RIGHT}.numpy()", "", "passed", ""),
    "a generator": (
        "(x for x in noise)",
        "",
        "wrong",
        "x_t should be a tensor, but it is a generator",
    ),
    "NaN": ("noise * float('nan')", "", "wrong", "row 0, column 0 is nan, expected"),
    "infinity": ("noise * float('inf')", "", "wrong", "inf, expected"),
    "a huge tensor": (
        "torch.zeros(30_000_000)",
        "",
        "wrong",
        "tensor of shape (30000000,), larger than any answer",
    ),
    "a tensor that is huge by its shape only": (
        "torch.zeros(1).expand(10**11)",
        "",
        "wrong",
        "larger than any answer",
    ),
    "a tensor of 13 dimensions": (
        "noise[(None,) * 9]",
        "",
        "wrong",
        "larger than any answer needs",
    ),
    "a tensor on no device": (
        "noise.to('meta')",
        "",
        "crashed",
        "Cannot copy out of meta tensor; no data!",
    ),
    "a sparse tensor": ("noise.to_sparse()", "", "crashed", "can't convert Sparse layout tensor"),
    "16-bit integers": ("torch.ones(3, dtype=torch.uint16)", "", "wrong", "x_t has shape (3,)"),
    "64-bit integers": (
        "torch.full(noise.shape, 2**63, dtype=torch.uint64)",
        "",
        "wrong",
        "is 9.22337e+18, expected",
    ),
    "long doubles": (
        "numpy.ones(3, dtype=numpy.longdouble)",
        "import numpy",
        "wrong",
        "x_t has shape (3,)",
    ),
    "the right numbers with their bytes turned round": (
        RIGHT + ".numpy().astype('>f8')",
        "",
        "passed",
        "",
    ),
    "the right numbers as 16-bit floats": (RIGHT + ".bfloat16()", "", "wrong", "values differ"),
    "a tensor that says it equals everything": (
        "Liar(torch.zeros_like(noise))",
        "class Liar(torch.Tensor):\n __eq__ = __bool__ = allclose = lambda *_: True",
        "wrong",
        "values differ",
    ),
    "a tensor that turns every operation into True": (
        "Liar(torch.zeros_like(noise))",
        "class Liar(torch.Tensor):\n __torch_function__ = classmethod(lambda *_: True)",
        "wrong",
        "values differ",
    ),
    "an object that is another array at each look": (
        "Liar()",
        "class Liar:\n n = 0\n def __array__(self, *_, **__):\n  Liar.n += 1; return "
        "torch.ones(Liar.n).numpy()",
        "wrong",
        "expected",
    ),
    "an object that exits when it is looked at": (
        "Liar()",
        "import sys\nclass Liar:\n def __array__(self, *a, **k): sys.exit()",
        "crashed",
        "SystemExit",
    ),
    "an object of a nameless class": (
        "Liar()",
        "class Meta(type): __name__ = property(lambda _: 'x' * 10**8)\nclass Liar(metaclass=Meta): "
        "pass",
        "wrong",
        "x_t should be a tensor, but it is a xxxx",
    ),
    "an object of a class whose name is no text": (
        "Liar()",
        "class Meta(type): __name__ = property(lambda _: b'x')\nclass Liar(metaclass=Meta): pass",
        "wrong",
        "x_t should be a tensor, but it is a b'x'",
    ),
}
NAMELESS = "class Meta(type): __name__ = property(lambda _: 1 / 0)\n"
EVIL = "class Evil(Exception):\n def __str__(self): "
LOST = "class Lost(SyntaxError): pass\nlost = Lost('no')\nlost"
RAISED = {  # what it raises: (expression, definitions before it, status, words of the message)
    "one with 100 MB to say": ("ValueError('x' * 10**8)", "", "crashed", "ValueError: xxxx"),
    "one that has nothing to say": ("Evil", EVIL + "raise ValueError", "crashed", "Evil in `raise"),
    "one that exits when it is printed": (
        "Evil",
        EVIL + "raise SystemExit(0)",
        "crashed",
        "Evil in `raise",
    ),
    "one that kills when it is printed": (
        "Evil",
        EVIL + "os._exit(0)\nimport os",
        "crashed",
        "exit code 0",
    ),
    "one that says 5": ("Evil", EVIL + "return 5", "crashed", "Evil in `raise"),
    "one of a nameless class": (
        "E",
        NAMELESS + "class E(Exception, metaclass=Meta): pass",
        "crashed",
        "be shown",
    ),
    "one whose file is a number": (
        "lost",
        LOST + ".filename = lost.lineno = 9",
        "crashed",
        "Lost: no",
    ),
    "one whose line is a list": (
        "lost",
        LOST + ".filename = 'noise_scheduler.py'; lost.lineno = []",
        "crashed",
        "no",
    ),
    "numpy's own MemoryError": (
        "M",
        "import numpy\nclass M(numpy._core._exceptions._ArrayMemoryError):\n __init__ = "
        "lambda *_: None",
        "out_of_memory",
        "more memory",
    ),
    "C++'s word for no memory": (
        "RuntimeError('std::bad_alloc')",
        "",
        "out_of_memory",
        "asked for more memory",
    ),
    "what the stub raised": (
        "NotImplementedError('exercise 2.1.1')",
        "",
        "not_attempted",
        "exercise 2.1.1",
    ),
    "escape sequences": (
        r"ValueError('\x1b[31m \r\b \u202e \0 \ud800')",
        "",
        "crashed",
        "ValueError: \ufffd[31m",
    ),
}

Submit = Callable[[str, str], Result]


@pytest.fixture
def submit(sandbox: Zygote, reference: Sources, checks: list[Check]) -> Submit:
    """submit(last line of add_noise, definitions): the result of the check on it."""

    def run(line: str, definitions: str) -> Result:
        source = reference.graded["noise_scheduler"]
        assert source.count(RETURN) == source.count(IMPORTS) == 1
        source = source.replace(RETURN, f"        {line}\n").replace(
            IMPORTS, f"{IMPORTS}{definitions}\n"
        )
        edited = Sources({**reference.graded, "noise_scheduler": source}, reference.given)
        (result,) = grade(edited, [check for check in checks if check.id == CHECK], sandbox)
        return result

    return run


@pytest.mark.parametrize("what", RETURNED)
def test_what_is_returned_is_judged_by_its_numbers(what: str, submit: Submit) -> None:
    expression, definitions, status, words = RETURNED[what]
    verdict = submit(f"return {expression}", definitions).verdict
    assert verdict.status == status, verdict
    assert words in verdict.message
    assert len(verdict.message) < 400


@pytest.mark.parametrize("what", RAISED)
def test_what_is_raised_is_reported_whatever_it_is(what: str, submit: Submit) -> None:
    expression, definitions, status, words = RAISED[what]
    verdict = submit(f"raise {expression}", definitions).verdict
    assert verdict.status == status, verdict
    assert words in verdict.message
    assert len(verdict.message) < 800
    assert verdict.where.startswith("noise_scheduler.py")
    assert printable(verdict.message) == verdict.message
