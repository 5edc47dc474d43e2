"""Which other probability of a student's network a wrong number is, for 0.2."""

from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np

from .oracle import joint
from .variants import Variant

Values = Mapping[str, bool]
NAMES = "tmsb"


def of_probability(variant: Variant, wanted: Values, given: Values) -> dict[str, np.ndarray]:
    """{what to say: number} of other probabilities, those first that are most like the one that is
    asked for.
    """
    table = np.zeros((2,) * len(NAMES))
    for row, p in joint(variant).items():
        table[tuple(map(int, row))] = p

    def total(values: Values) -> float:
        places = tuple(int(values[n]) if n in values else slice(None) for n in NAMES)
        return float(table[places].sum())

    asked = written(wanted, given)
    found = []
    for other, seen in _questions():
        if (other, seen) == (wanted, given) or not total(seen):
            continue
        apart = sum(_role(n, other, seen) != _role(n, wanted, given) for n in NAMES)
        number = total({**other, **seen}) / total(seen)
        if 0 < number < 1:
            text = f"Your number is {written(other, seen)}; it should be {asked}."
            found.append((apart, len(other) + len(seen), text, number))
    texts = {text: np.asarray(number) for _, _, text, number in sorted(found)}
    alone = {name: total({name: value}) for name, value in {**wanted, **given}.items()}
    whole = total({**wanted, **given})
    texts[
        f"Your number multiplies {_listed(wanted, ' and ')}, as if they were independent and "
        f"nothing were given; it should be {asked}."
    ] = np.asarray(np.prod([alone[name] for name in wanted]))
    if len(given) > 1:
        texts[
            f"Your number divides by {_listed(given, ' ')}, as if these were independent; it "
            f"should be divided by {written(given, {})}, their joint probability."
        ] = np.asarray(whole / np.prod([alone[name] for name in given]))
    for seen in _events():
        if seen and seen != given and total(seen):
            texts.setdefault(
                f"Your number is {written({**wanted, **given}, {})} divided by "
                f"{written(seen, {})}; it should be divided by {written(given, {})}.",
                np.asarray(whole / total(seen)),
            )
    return texts


def of_misread_posterior(v: Variant) -> dict[str, np.ndarray]:
    """The same for 0.2 b, with another entry of the tables in the place of one."""
    rows = {
        "P(+s | -t, +m)": v.s_by_m,
        "P(-s | -t, +m)": 1 - v.s_by_m,
        "P(-s | +t, -m)": 1 - v.s_by_t,
        "P(+s | -t, -m)": 1 - v.not_s,
        "P(-s | -t, -m)": v.not_s,
    }
    with_m, rest = v.m, (1 - v.m) * v.b
    brackets = (
        "The brackets around your denominator are missing, so that {} is read as a / a + b; it "
        "should be a / (a + b)."
    )
    missing = {
        brackets.format("your number"): np.asarray(1 + rest * v.s_by_t),
        brackets.format("your fraction"): np.asarray(1 + v.t * rest * v.s_by_t),
    }
    return missing | {
        f"Your number has {name} in the place of P(+s | +t, -m); it should use the row of +t and "
        f"-m.": np.asarray(with_m / (with_m + rest * value))
        for name, value in rows.items()
    }


def of_misread_joint(v: Variant) -> dict[str, np.ndarray]:
    """The same for 0.2 a."""
    mean = (v.not_s + 1 - v.s_by_m) / 2
    return {
        "Your number takes the mean of the rows +m and -m; it should use the row of -m alone, "
        "because -m is given.": np.asarray((1 - v.t) * mean),
        "Your number weighs the rows +m and -m by P(+m) and P(-m); it should use the row of -m "
        "alone, because -m is given.": np.asarray(
            (1 - v.t) * (v.not_s * (1 - v.m) + (1 - v.s_by_m) * v.m)
        ),
    }


def _events() -> Iterator[dict[str, bool]]:
    for signs in product((None, False, True), repeat=len(NAMES)):
        yield {n: s for n, s in zip(NAMES, signs, strict=True) if s is not None}


def _questions() -> Iterator[tuple[dict[str, bool], dict[str, bool]]]:
    """All P(wanted | given)."""
    for event in _events():
        for sides in product((True, False), repeat=len(event)):
            pairs = [*zip(event.items(), sides, strict=True)]
            wanted = {n: v for (n, v), side in pairs if side}
            if wanted:
                yield wanted, {n: v for (n, v), side in pairs if not side}


def _role(name: str, wanted: Values, given: Values) -> tuple[bool | None, bool | None]:
    return wanted.get(name), given.get(name)


def _signed(name: str, value: bool) -> str:
    return f"{'+' if value else '-'}{name}"


def _listed(values: Values, between: str) -> str:
    return between.join(f"P({_signed(n, v)})" for n, v in values.items())


def written(wanted: Values, given: Values) -> str:
    """As people write it: P(-t, -s | -m, -b)."""
    before, after = (", ".join(_signed(n, v) for n, v in each.items()) for each in (wanted, given))
    return f"P({before} | {after})" if after else f"P({before})"
