"""Part 0's sheets: every displayed formula and every number is executed, and a new one without
a proof fails.
"""

import re
from collections import Counter

import bound_proofs
import chain_proofs
import diffusion_proofs
import network_proofs
import numpy as np
import pytest
from course import MANUAL, MANUAL_BONUS, PARTS
from sheet_formulas import DECIMAL, PROOFS, SHEETS, THEORY, bare, decimals, formulas

from autograder.homework.theory.oracle import NETWORK_WITH_E, blanket, plain_guess_loss
from autograder.homework.theory.sheet import REGION, TEXTS, problem_text, sheet_files
from autograder.homework.theory.variants import DEFAULT
from theory.pdf import fingerprint

SHEETS_WITH_FORMULAS = ("theory", "solutions")
SHOWN = [(sheet, formula) for sheet in SHEETS_WITH_FORMULAS for formula in formulas(sheet)]
# what only names things and claims nothing
NAMES = {
    bare(name)
    for name in (
        r"x = (x_1, \dots, x_n)",
        r"t = 1, \dots, T",
        r"t = 2, \dots, T",
        "t = 2",
        "t = 400",
    )
}


def end_of_line(steps: int) -> float:
    return float(np.sqrt(np.prod(1 - diffusion_proofs.line(steps))))


def plain(steps: int) -> float:
    return plain_guess_loss(diffusion_proofs.line(steps))


WEIGHTS = bound_proofs.bound_weights_on(diffusion_proofs.line(400))

# Each decimal in the running text, and what it must be. Given: of the tables, the schedule and the
# reference's own run.
NUMBERS: dict[str, dict[str, float]] = {
    "theory": {
        "0.9": 0.9,
        "0.18": 0.2 * 0.9,
        "0.26": 0.2 * 0.9 + 0.8 * 0.1,
        "0.6": DEFAULT.s_by_t,
        "0.7": 1 - DEFAULT.s_by_m,
    },
    "solutions": {
        "0.16": 0.16,
        "0.6": DEFAULT.s_by_t,
        "0.0001": 1e-4,
        "0.02": 0.02,
        "0.0523": 0.0523,
        "0.132": end_of_line(400),
        "0.00635": end_of_line(1000),
        "0.436": plain(400),
        "0.357": plain(600),
        "0.276": plain(1000),
        "0.120": 0.0523 / plain(400),
        "0.190": 0.0523 / plain(1000),
        "0.009967": diffusion_proofs.two_terms(400, 200)[0],
        "0.000058": diffusion_proofs.two_terms(400, 200)[1],
        "0.010025": diffusion_proofs.line(400)[199],
        "0.300": WEIGHTS[0],
        "0.0079": min(WEIGHTS),
        "0.0104": WEIGHTS[-1],
        "0.0155": float(np.mean(WEIGHTS)),
    },
    "rubric": {"0.25": 0.25},
}


@pytest.mark.parametrize(("sheet", "formula"), SHOWN, ids=[f"{s}-{bare(f)[:40]}" for s, f in SHOWN])
def test_formula_is_executed(sheet: str, formula: str) -> None:
    if bare(formula) in NAMES:
        return
    assert bare(formula) in PROOFS, f"nothing proves this formula of {sheet}.md:\n{formula}"
    PROOFS[bare(formula)](formula)


def test_no_proof_is_of_a_formula_that_is_gone() -> None:
    shown = {bare(formula) for _, formula in SHOWN}
    assert set(PROOFS) - shown == set()
    assert {proof.__module__ for proof in PROOFS.values()} == {
        module.__name__ for module in (chain_proofs, network_proofs, diffusion_proofs, bound_proofs)
    }


@pytest.mark.parametrize("sheet", NUMBERS)
def test_number_in_the_text_is_what_comes_out(sheet: str) -> None:
    assert decimals(sheet) == set(NUMBERS[sheet])
    for text, value in NUMBERS[sheet].items():
        digits = len(text.split(".")[1])
        assert f"{value:.{digits}f}" == text


def test_every_blanket_is_the_only_smallest_set_that_shields_its_node() -> None:
    for node in NETWORK_WITH_E:
        assert network_proofs.smallest_blankets(NETWORK_WITH_E, node) == [
            blanket(NETWORK_WITH_E, node)
        ]
    assert blanket(NETWORK_WITH_E, "B") == {"M"} and blanket(NETWORK_WITH_E, "E") == {"M", "S"}


def test_the_tables_on_the_common_sheet_are_those_that_are_graded() -> None:
    assert problem_text() == SHEETS["theory"]
    assert {name for name, _ in REGION.findall(SHEETS["theory"])} == set(TEXTS)
    cells = set(DECIMAL.findall(TEXTS["tables"](DEFAULT)))
    assert cells == {"0.4", "0.1", "0.6", "0.3", "0.7", "0.9"}


def test_points_on_the_sheet_are_those_of_the_exercises_and_the_rubric() -> None:
    typed: Counter[str] = Counter()
    for exercise in PARTS["theory"]:
        typed[exercise.exercise] += exercise.points  # type: ignore[assignment]
    points = dict(typed) | MANUAL["theory"] | MANUAL_BONUS["theory"]
    section, on_sheet = "", {}
    for line in SHEETS["theory"].splitlines():
        if found := re.match(r"## (0\.\d)", line):
            section = found[1]
        elif found := re.match(r"\*\*(\w+)\)\*\* \(([\d.]+) points?, (\w+)", line):
            on_sheet[section + found[1]] = float(found[2])
            assert (found[3] == "typed") == (section + found[1] in typed), line
    assert on_sheet == points
    rows = re.findall(r"^\| (0\.\d \w+) \| ([\d.]+) \| (\w+) \|", SHEETS["rubric"], re.M)
    assert {name.replace(" ", ""): float(p) for name, p, _ in rows} == points
    assert {name.replace(" ", "") for name, _, by in rows if by == "autograder"} == set(typed)


def test_every_figure_on_a_sheet_is_there_and_every_figure_is_on_a_sheet() -> None:
    named = {
        name for text in SHEETS.values() for name in re.findall(r"\]\((figures/[^)]*)\)", text)
    }
    assert named == {f"figures/{file.name}" for file in (THEORY / "figures").iterdir()}


def test_nothing_stands_in_the_way_of_github_or_typst() -> None:
    """Commands that one of the two does not know, and mathematics that would be read as
    Markdown.
    """
    for text in SHEETS.values():
        assert not re.search(r"\\(?:!|Bigl|bigl|middle|operatorname|begin\{align|label|tag)", text)
        assert "$$" not in text


def test_solutions_are_apart_from_problems() -> None:
    """No value or formula that answers a question stands on the sheet."""
    for right in ("0.54", "0.649", "50/77", "min(i, j)", "0.132"):
        assert right not in SHEETS["theory"]
    for formula in formulas("solutions"):
        if len(bare(formula)) > 12:
            assert bare(formula) not in bare(SHEETS["theory"]), formula


def test_the_printed_sheet_is_made_from_the_text() -> None:
    """`python -m theory pdf` writes it, and what it was made from stands in its keywords."""
    made_from = fingerprint(THEORY / "theory.md", SHEETS["theory"]).encode()
    assert made_from in (THEORY / "theory.pdf").read_bytes()
    assert dict(sheet_files())["theory.pdf"] == (THEORY / "theory.pdf").read_bytes()
