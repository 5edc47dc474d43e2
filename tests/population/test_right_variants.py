"""Right functions that were written otherwise are accepted: a small sample in every run, all of
them with --full. And a rewrite keeps the meaning, wherever it can be done.
"""

import ast
import random
from collections import Counter
from pathlib import Path

import plain_code
import pytest
import torch
from pieces import population
from rewrites import REWRITES, Scope
from trial import CHECKS, Checks, run_by_checks
from variants import (
    PER_FUNCTION,
    REWRITTEN,
    Right,
    Variant,
    all_variants,
    rejected,
    right_functions,
    variants_of,
)

from autograder.grading.grader import checks_for
from autograder.sandbox import Zygote

SEED = 20261128
SAMPLED = 60
AT_MOST = 10  # places of plain_code.py where a rewrite is tried in every run
SOURCE = Path(plain_code.__file__).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def checks() -> Checks:
    return {part: checks_for(part, SEED) for part in REWRITTEN}


@pytest.fixture(scope="module")
def right(checks: Checks) -> list[Right]:
    return [*right_functions(population(*REWRITTEN), run_by_checks(checks))]


def sample(right: list[Right]) -> list[Variant]:
    """One variant of each of 60 functions, spread over the exercises."""
    of_function = {name: [each for each in right if each.name == name] for name in CHECKS}
    draw = random.Random(1)
    mixed = [draw.sample(each, len(each)) for each in of_function.values()]
    turns = [each for turn in range(SAMPLED) for many in mixed for each in many[turn : turn + 1]]
    return [next(variants_of(each, 1)) for each in turns[:SAMPLED]]


def test_a_sample_is_accepted(right: list[Right], checks: Checks, sandbox: Zygote) -> None:
    drawn = sample(right)
    assert len(drawn) == SAMPLED
    theirs = {check.id for many in checks.values() for check in many}
    functions = {name for name, ids in CHECKS.items() if theirs.issuperset(ids)}
    assert {each.function.partition(":")[2] for each in drawn} == functions
    assert len({rewrite for each in drawn for rewrite in each.rewrites}) > len(REWRITES) / 2
    assert rejected(drawn, checks, sandbox) == []


@pytest.mark.full
def test_all_are_accepted(checks: Checks, sandbox: Zygote) -> None:
    everything = all_variants(population(*REWRITTEN), checks)
    assert len({each.text for each in everything}) == len(everything) >= 1500
    done = Counter(rewrite for each in everything for rewrite in each.rewrites)
    assert done.keys() == REWRITES.keys()
    assert rejected(everything, checks, sandbox) == []


@pytest.mark.parametrize("rewrite", REWRITES)
def test_a_rewrite_keeps_the_meaning(rewrite: str, request: pytest.FixtureRequest) -> None:
    exact, drawn = plain_code.results(vars(plain_code))
    places = edits_in_plain_code(rewrite)
    assert places
    step = 1 if request.config.getoption("--full") else 1 + len(places) // AT_MOST
    for method, number in places[::step]:
        text = edited(rewrite, method, number)
        space: dict[str, object] = {}
        exec(compile(text, method, "exec"), space)
        again, drawn_again = plain_code.results(space)
        assert len(again) == len(exact)
        for before, after in zip(exact, again, strict=True):
            torch.testing.assert_close(after, before, atol=1e-6, rtol=1e-4)
        torch.testing.assert_close(drawn_again, drawn, atol=0.05, rtol=0)


def scope_of(tree: ast.Module, method: str) -> Scope:
    owner = next(each for each in tree.body if isinstance(each, ast.ClassDef))
    function = next(
        each for each in owner.body if isinstance(each, ast.FunctionDef) and each.name == method
    )
    return Scope(tree, owner, function, main=True)


def edits_in_plain_code(rewrite: str) -> list[tuple[str, int]]:
    return [
        (method, number)
        for method in ("scheduler", "sample", "step", "drawn")
        for number, _ in enumerate(REWRITES[rewrite](scope_of(ast.parse(SOURCE), method)))
    ]


def edited(rewrite: str, method: str, number: int) -> str:
    tree = ast.parse(SOURCE)
    [*REWRITES[rewrite](scope_of(tree, method))][number]()
    text = ast.unparse(ast.fix_missing_locations(tree))
    assert ast.dump(ast.parse(text)) != ast.dump(ast.parse(SOURCE))
    return text


def test_variants_of_a_function_differ_from_it_and_from_each_other(right: list[Right]) -> None:
    asked = [each for each in right[::60] if next(variants_of(each, 1), None)]
    assert len(asked) + 1 >= len(right[::60])  # two assignments are all of one function
    for each in asked:
        texts = {variant.text for variant in variants_of(each, PER_FUNCTION)}
        assert len(texts) == PER_FUNCTION and each.text not in texts


def test_a_range_whose_arguments_are_unpacked_is_left_alone() -> None:
    tree = ast.parse(
        "class Chain:\n    def walk(self):\n        for t in range(*(3, 0, -1)):\n            go(t)"
    )
    assert [*REWRITES["while for range"](scope_of(tree, "walk"))] == []


def test_a_value_that_binds_a_name_is_not_put_elsewhere() -> None:
    text = "def f(g, x):\n    k = g(x + (s := g(x)))\n    return s + k\n"
    tree = ast.parse(text)
    assert [*REWRITES["inlined"](Scope(tree, None, tree.body[0], main=True))] == []
