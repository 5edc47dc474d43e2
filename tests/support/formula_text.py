"""Evaluates formulas as the playground writes them: √ and ², and products without a sign."""

import math
import re

TOKEN = re.compile(r"\w\u0302?_(?:\{t-1\}|[\w∅])|ε\u0302|score|\d+|[^\W\d_]|[²√()+*/-]")


def normal(text: str) -> str:
    """The text with plain signs, and without the marks of what differs."""
    text = text.replace("−", "-").replace("·", "*").replace("x̂", "x\u0302")
    return text.replace("[[", "").replace("]]", "")


def equations_in(text: str) -> dict[str, str]:
    """{left side: right side} of equations that stand beside each other."""
    sides = (each.split(" = ") for each in normal(text).split(",  "))
    return {left.strip(): right for left, right in sides}


def value_of(symbol: str, equations: dict[str, str], known: dict[str, float]) -> float:
    """What a symbol is worth: by its equation where it has one. A KeyError where it has nothing."""
    if symbol not in equations:
        return known[symbol]
    others = {name: text for name, text in equations.items() if name != symbol}
    formula = _Formula(equations[symbol], others, known)
    value = formula.sum()
    assert formula.left == [], f"not read of {equations[symbol]}: {formula.left}"
    return value


class _Formula:
    """left: the tokens that are to be read."""

    def __init__(self, text: str, equations: dict[str, str], known: dict[str, float]) -> None:
        self.left = TOKEN.findall(text)
        self.equations, self.known = equations, known

    def sum(self) -> float:
        total = self.product()
        while self.left and self.left[0] in "+-":
            total += self.product() if self.left.pop(0) == "+" else -self.product()
        return total

    def product(self) -> float:
        if self.left[0] == "-":
            self.left.pop(0)
            return -self.product()
        total = self.factor()
        while self.left and self.left[0] not in "+-)":
            sign = self.left.pop(0) if self.left[0] in "*/" else "*"
            total = total / self.factor() if sign == "/" else total * self.factor()
        return total

    def factor(self) -> float:
        token = self.left.pop(0)
        if token == "√":
            return math.sqrt(self.factor())
        if token == "(":
            value = self.sum()
            assert self.left.pop(0) == ")"
        else:
            value = float(token) if token.isdigit() else self.worth(token)
        if self.left and self.left[0] == "²":
            self.left.pop(0)
            value *= value
        return value

    def worth(self, symbol: str) -> float:
        return value_of(symbol, self.equations, self.known)
