"""Each student's own numbers for part 0: the chain of 0.1 and the tables of 0.2.

They follow from the student's id and the course's seed by a hash, so that they can be made again at
any time and on any machine, and nothing that a student hands in decides them. The numbers of
DEFAULT are those of the specification.
"""

import json
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from itertools import permutations

from ...checking.printable import Printable, path_in_words, printable

Edits = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Variant:
    """One student's numbers. variances: of y_1, ..., y_n, in units of s^2. The rest are the
    network's probabilities.
    """

    student: str  # the id that they were made for; empty for the sheet that everybody gets
    variances: tuple[int, ...]
    t: float  # P(+t)
    m: float  # P(+m)
    b: float  # P(+b | -m); P(+b | +m) is 1
    not_s: float  # P(-s | -t, -m)
    s_by_t: float  # P(+s | +t, -m); P(+s | +t, +m) is 1
    s_by_m: float  # P(+s | -t, +m)

    def numbers(self) -> dict[str, object]:
        """The numbers alone, whoever they were made for."""
        return {name: value for name, value in asdict(self).items() if name != "student"}


DEFAULT = Variant("", (1, 1, 1, 1), t=0.4, m=0.1, b=0.1, not_s=0.9, s_by_t=0.6, s_by_m=0.3)

CHAINS = tuple(permutations((1, 2, 3, 4))) + tuple(permutations((1, 2, 3, 4, 5)))
# Not round, so that two ways through the tables hardly ever come to the same number.
T = (0.23, 0.29, 0.31, 0.37, 0.43, 0.47, 0.59, 0.67)
M = (0.07, 0.13, 0.17, 0.19)
B = (0.03, 0.04, 0.08, 0.11, 0.12)
NOT_S = (0.86, 0.89, 0.91, 0.93, 0.97)
S_BY_T = (0.53, 0.61, 0.71, 0.73, 0.79)
S_BY_M = (0.22, 0.26, 0.34, 0.41, 0.46)


@cache
def variant_of(student: str, course_seed: str) -> Variant:
    """The numbers of a student. student: the id in the roster, in any case; an empty one gives
    DEFAULT.
    """
    name = student.strip().lower()
    if not name:
        return DEFAULT
    digest = sha256(f"{course_seed}/{name}".encode()).digest()
    words = iter(int.from_bytes(digest[i : i + 4], "big") for i in range(0, len(digest), 4))
    variances = CHAINS[next(words) % len(CHAINS)]
    t, m, b, not_s, s_by_t, s_by_m = (
        table[next(words) % len(table)] for table in (T, M, B, NOT_S, S_BY_T, S_BY_M)
    )
    return Variant(name, variances, t, m, b, not_s, s_by_t, s_by_m)


def rounded(value: float) -> str:
    """A probability as it is printed: 1 - 0.4 is 0.6."""
    return f"{value:.10g}"


def places(variant: Variant) -> dict[str, str]:
    """The pieces of the reference answers that hold a student's numbers, by the function that
    they stand in.
    """
    chain = ", ".join(map(str, variant.variances))
    return {
        "covariance": f"variances = [{chain}]",
        "precision": f"for variance in ({chain})]",
        "p_not_t_not_s": f"p_not_t, p_not_s = {rounded(1 - variant.t)}, {rounded(variant.not_s)}",
        "p_m": f"p_t, p_m, p_b, p_s = {variant.t}, {variant.m}, {variant.b}, {variant.s_by_t}",
    }


def exchange(old: Variant, new: Variant) -> Edits:
    """The edits that put one student's numbers in place of another's into the reference answers."""
    now, then = places(old), places(new)
    return tuple((now[function], then[function]) for function in now)


def to_json(variant: Variant) -> bytes:
    """variant.json, which travels with the homework: what the sheet was made with."""
    return (json.dumps(asdict(variant), indent=1) + "\n").encode()


def disagreement(contents: bytes, variant: Variant) -> Printable | None:
    """What to say where a variant.json that was handed in is not the one made for this student;
    else None.
    """
    try:
        told = json.loads(contents.decode())
        theirs, numbers = str(told.pop("student"))[:60], told
    except (ValueError, RecursionError, AttributeError, KeyError, TypeError):
        return printable(
            "variant.json cannot be read: the numbers were made anew from the student's id"
        )
    if numbers == json.loads(json.dumps(variant.numbers())):
        return None
    whose = f"of {path_in_words(theirs)}" if theirs else "of the common sheet"
    used = (
        f"of {variant.student}"
        if variant.student
        else "of the common sheet (--student, or --roster for a class, says whose to use)"
    )
    return printable(f"variant.json holds the numbers {whose}; graded were the numbers {used}")
