"""A formula that code computes, beside the one that is right: as text, and what differs."""

from dataclasses import dataclass

from .expressions import Expression

MOST_CLAUSES = 3  # on one factor
AND = ", and "  # between two of them


@dataclass(frozen=True)
class Formula:
    """left = sum of factors * terms. terms: ((name, factor or None where it was not read), ...)."""

    left: str
    terms: tuple[tuple[str, Expression | None], ...]

    def text(self) -> str:
        """One line: "x_t = sqrt(alpha_bar_t) * x_0 + sqrt(1 - alpha_bar_t) * noise"."""
        written = ""
        for name, factor in self.terms:
            if factor is not None and factor.factor == 0:
                continue
            minus = factor is not None and factor.factor < 0
            sign = (" - " if minus else " + ") if written else ("-" if minus else "")
            written += sign + _term(name, factor)
        return f"{self.left} = {written or '0'}"


def _term(name: str, factor: Expression | None) -> str:
    if factor is None:
        return f"[?] * {name}"
    if factor.is_one:
        return name
    return f"{factor.text()} * {name}"


def what_differs(name: str, yours: Expression, right: Expression) -> str:
    """A sentence or two on a factor that is not the right one."""
    if yours.factor == 0:
        return f"{name} is missing; its factor should be {signed(right)}."
    if right.factor == 0:
        return f"{name} should not be there; its factor is {signed(yours)}."
    every = " at every t" if not yours.powers and right.powers else ""
    said = f"The factor of {name} is {signed(yours)}{every}; it should be {signed(right)}"
    hint = _hint(yours, right)
    return f"{said}: {hint}." if hint else f"{said}."


def signed(expression: Expression) -> str:
    """An expression with its sign."""
    return ("-" if expression.factor < 0 else "") + expression.text()


def _hint(yours: Expression, right: Expression) -> str:
    """Which small changes make the difference, a clause each; "" where it takes many."""
    clauses = []
    if yours.shift:
        clauses.append(f"the tables are read one step {'late' if yours.shift > 0 else 'early'}")
    if yours.factor * right.factor < 0:
        clauses.append("the sign is the wrong way round")
    size = abs(yours.factor / right.factor)
    if size != 1:
        clauses.append(f"it should not be multiplied by {size:.4g}")
    changes = _changes(dict(yours.powers), dict(right.powers))
    if changes and yours.shift:
        return ""
    clauses += changes
    if "" in clauses or len(clauses) > MOST_CLAUSES:
        return ""
    return AND.join(clauses)


def _changes(mine: dict[str, float], due: dict[str, float]) -> list[str]:
    """A clause for each symbol that differs, for two that stand for each other, for all that are
    too much, and for all that are missing.
    """
    extra = {symbol: p for symbol, p in mine.items() if symbol not in due}
    missing = {symbol: p for symbol, p in due.items() if symbol not in mine}
    clauses = []
    for belongs, p in [*missing.items()]:
        taken = next((symbol for symbol, q in extra.items() if q == p), None)
        if taken is not None:
            clauses.append(f"{taken} stands where {belongs} belongs")
            del extra[taken], missing[belongs]
    clauses += [
        _one_symbol(symbol, mine[symbol], p)
        for symbol, p in due.items()
        if mine.get(symbol, p) != p
    ]
    if extra and extra == mine and missing == due:
        return []  # nothing in common: both formulas say it
    clauses += [f"it should not be {_multiplied(extra)}"] if extra else []
    return clauses + ([f"it should be {_multiplied(missing)}"] if missing else [])


def _multiplied(powers: dict[str, float]) -> str:
    if all(p < 0 for p in powers.values()):
        below = Expression(1.0, tuple((symbol, -p) for symbol, p in powers.items()))
        return f"divided by {below.text()}"
    return f"multiplied by {Expression(1.0, tuple(powers.items())).text()}"


def _one_symbol(symbol: str, mine: float, due: float) -> str:
    bare = symbol[1:-1] if symbol.startswith("(") else symbol
    if mine == 2 * due and abs(due) == 0.5:
        return f"sqrt is missing on {bare}"
    if due == 2 * mine and abs(mine) in (0.5, 0.25):
        return f"there is a sqrt too much on {bare}"
    if mine == -due:
        return f"{bare} should {'divide' if due < 0 else 'multiply'}"
    return ""
