"""The problem sheet of part 0 with a student's own numbers in it, and what else belongs into the
theory folder.

In theory/theory.md the numbers stand between `<!-- numbers: NAME -->` and `<!-- end of numbers
-->`; what stands there is exactly what is made here for the common sheet.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ...content import ROOT
from .variants import DEFAULT, Variant, rounded, to_json

THEORY = ROOT / "theory"
REGION = re.compile(r"<!-- numbers: (\w+) -->\n(.*?)<!-- end of numbers -->\n", re.DOTALL)
FIGURE = re.compile(r"\]\((figures/\w+\.svg)\)")


def problem_text(variant: Variant = DEFAULT) -> str:
    """theory.md with this student's numbers."""
    text = (THEORY / "theory.md").read_text(encoding="utf-8")
    return REGION.sub(
        lambda m: f"<!-- numbers: {m[1]} -->\n{TEXTS[m[1]](variant)}<!-- end of numbers -->\n", text
    )


def sheet_files(variant: Variant = DEFAULT) -> Iterator[tuple[str, bytes]]:
    """(path below the theory folder, contents) of the sheet, its figures and its numbers. No
    solutions among them.
    """
    text = problem_text(variant)
    yield "theory.md", text.encode()
    yield "variant.json", to_json(variant)
    for figure in FIGURE.findall(text):  # the others give answers away
        yield figure, (THEORY / figure).read_bytes()
    if variant == DEFAULT:  # a sheet with own numbers is printed where it is made
        yield "theory.pdf", (THEORY / "theory.pdf").read_bytes()


def print_sheet(folder: Path) -> str:
    """Make theory.pdf beside the theory.md in a folder, or say why not."""
    from theory.pdf import CannotPrint, make_pdf

    try:
        make_pdf(folder / "theory.md", folder / "theory.pdf")
    except CannotPrint as error:
        return f"no theory.pdf was made, only theory.md: {error}"
    return ""


def _whose(variant: Variant) -> str:
    if not variant.student:
        return ""
    name = re.sub(r"[^\w.@+ -]", "", variant.student)
    return (
        f"The numbers on this sheet were made for `{name}`: answers to another sheet do not fit "
        f"it.\n"
    )


def _chain(variant: Variant) -> str:
    n = len(variant.variances)
    if len(set(variant.variances)) == 1:
        law = rf"y_i \sim \mathcal{{N}}(0, s^2), \qquad i = 1, \dots, {n}"
    else:
        law = r", \quad ".join(
            rf"y_{i} \sim \mathcal{{N}}(0, {'' if v == 1 else f'{v} '}s^2)"
            for i, v in enumerate(variant.variances, 1)
        )
    arrows = r" \rightarrow ".join(f"x_{i}" for i in range(1, n + 1))
    return (
        f"The steps are independent, with\n\n```math\n{law}\n```\n\n"
        f"and the chain is ${arrows}$, so that your matrices have {n} rows and {n} columns.\n"
    )


def _tables(variant: Variant) -> str:
    v = variant
    by_t_and_m = [
        ("+", "+", 1.0),
        ("+", "-", v.s_by_t),
        ("-", "+", v.s_by_m),
        ("-", "-", 1 - v.not_s),
    ]
    rows = [f"| ${t}t$ | ${m}m$ | {rounded(p)} | {rounded(1 - p)} |" for t, m, p in by_t_and_m]
    return "\n".join(
        [
            "| $P(+t)$ | $P(+m)$ | $P(+b \\mid +m)$ | $P(+b \\mid -m)$ |",
            "|:-:|:-:|:-:|:-:|",
            f"| {rounded(v.t)} | {rounded(v.m)} | 1 | {rounded(v.b)} |",
            "",
            "| $T$ | $M$ | $P(+s \\mid T, M)$ | $P(-s \\mid T, M)$ |",
            "|:-:|:-:|:-:|:-:|",
            *rows,
            "",
        ]
    )


TEXTS = {"whose": _whose, "chain": _chain, "tables": _tables}
