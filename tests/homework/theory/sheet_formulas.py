"""Reads the sheets of part 0 as data: displayed formulas, inline relations, numbers; and what
proves each of them.
"""

import re
from collections.abc import Callable

import sympy as sp

from autograder.content import ROOT

THEORY = ROOT / "theory"
SHEETS = {
    name: (THEORY / f"{name}.md").read_text(encoding="utf-8")
    for name in ("theory", "solutions", "rubric")
}
DISPLAYED = re.compile(r"```math\n(.*?)\n```", re.DOTALL)
INLINE = re.compile(r"\$([^$]+)\$")
RELATION = re.compile(r"=|<|>|\\leq|\\geq|\\sim|\\propto|\\approx")
DECIMAL = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])")

Proof = Callable[[str], None]
PROOFS: dict[str, Proof] = {}  # by the formula as it stands in the text, blanks aside


def bare(formula: str) -> str:
    return "".join(formula.split())


def proves(*formulas: str) -> Callable[[Proof], Proof]:
    """Marks the function that executes these formulas. It is handed the text, and raises where
    that is false.
    """

    def register(proof: Proof) -> Proof:
        for formula in formulas:
            assert bare(formula) not in PROOFS, f"proved twice: {formula}"
            PROOFS[bare(formula)] = proof
        return proof

    return register


def formulas(sheet: str) -> list[str]:
    """All displayed formulas, and the inline ones that claim something."""
    text = SHEETS[sheet]
    inline = INLINE.findall(DISPLAYED.sub("", text))
    return [*DISPLAYED.findall(text), *(formula for formula in inline if RELATION.search(formula))]


def decimals(sheet: str) -> set[str]:
    """All decimal numbers outside of displayed formulas, the numbers of the sections aside."""
    return set(DECIMAL.findall(DISPLAYED.sub("", SHEETS[sheet]))) - {
        f"0.{section}" for section in range(1, 6)
    }


def matrices(formula: str) -> list[sp.Matrix]:
    """The matrices of numbers that a formula holds."""
    bodies = re.findall(r"\\begin\{pmatrix\}(.*?)\\end\{pmatrix\}", formula, re.DOTALL)
    return [
        sp.Matrix([[int(entry) for entry in row.split("&")] for row in body.split(r"\\")])
        for body in bodies
    ]


def sides(formula: str) -> list[sp.Rational]:
    """What the sides of an equation between numbers come to, those with names in them left out."""
    values = []
    for equation in formula.split(r"\qquad"):
        for side in equation.rstrip(", \n").split("="):
            text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", side).replace(
                r"\cdot", "*"
            )
            if re.fullmatch(r"[\d\s.()*/+]+", text):
                values.append(sp.nsimplify(text, rational=True))
    return values


def agree(formula: str, *right: sp.Rational | float) -> None:
    """Every number on either side of a formula is one of the right ones, up to the digits that
    are printed.
    """
    found = sides(formula)
    assert found, formula
    for value in found:
        assert any(abs(float(value) - float(r)) <= 5.1e-7 for r in right), (formula, value)
    for r in right:
        assert any(abs(float(value) - float(r)) <= 5.1e-7 for value in found), (formula, r)
