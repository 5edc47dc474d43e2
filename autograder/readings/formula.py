"""A formula that code computes, beside the one that is right: as text, and what differs."""

from dataclasses import dataclass

from .expressions import Expression


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
    every = " at every t" if not yours.powers and right.powers else ""
    said = f"The factor of {name} is {signed(yours)}{every}; it should be {signed(right)}"
    hint = _hint(yours, right)
    return f"{said}: {hint}." if hint else f"{said}."


def signed(expression: Expression) -> str:
    """An expression with its sign."""
    return ("-" if expression.factor < 0 else "") + expression.text()


def _hint(yours: Expression, right: Expression) -> str:
    """Where one small change makes the difference, which; "" where it takes more."""
    mine, due = dict(yours.powers), dict(right.powers)
    if mine == due:
        if yours.shift:
            return f"the tables are read one step {'late' if yours.shift > 0 else 'early'}"
        if yours.factor == -right.factor:
            return "the sign is the wrong way round"
    if yours.factor != right.factor or yours.shift:
        return ""
    apart = [symbol for symbol in {**mine, **due} if mine.get(symbol, 0) != due.get(symbol, 0)]
    if len(apart) == 1:
        return _one_symbol(apart[0], mine.get(apart[0], 0), due.get(apart[0], 0))
    if len(apart) == 2:
        taken, belongs = apart if apart[1] in due else apart[::-1]
        if taken not in due and belongs not in mine and mine[taken] == due.get(belongs):
            return f"{taken} stands where {belongs} belongs"
    return ""


def _one_symbol(symbol: str, mine: float, due: float) -> str:
    bare = symbol[1:-1] if symbol.startswith("(") else symbol
    if mine == 0 or due == 0:
        power = mine or due
        root = f"sqrt({bare})" if abs(power) == 0.5 else symbol
        verb = "divided by" if power < 0 else "multiplied by"
        return f"it should {'not ' if mine else ''}be {verb} {root}"
    if mine == 2 * due and abs(due) == 0.5:
        return f"sqrt is missing on {bare}"
    if due == 2 * mine and abs(mine) == 0.5:
        return f"there is a sqrt too much on {bare}"
    if mine == -due:
        return f"{bare} should {'divide' if due < 0 else 'multiply'}"
    return ""
