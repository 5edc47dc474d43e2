"""The grader is right about work of people who have never seen it: a part of the population in
every run, all of it with --full.
"""

import ast

import pytest
import torch
from pieces import population, put_in, solved, take_out
from settled import RIGHT_BY_CONTRACT, UNDECIDABLE
from trial import CHECKS, PARTS, Outcome, outcomes

from autograder.grading.grader import checks_for
from autograder.sandbox import Zygote

EVERY = 29  # of the submissions are graded in every run
SEED = 20261128


@pytest.fixture(scope="module")
def results(request: pytest.FixtureRequest, sandbox: Zygote) -> list[Outcome]:
    step = 1 if request.config.getoption("--full") else EVERY
    checks = {part: checks_for(part, SEED) for part in PARTS}
    asked = population()[::step]
    return [one for each in asked for one in outcomes(each, checks[each.part], sandbox)]


def test_right_functions_pass(results: list[Outcome]) -> None:
    right = [one for one in results if one.is_right]
    assert len(right) > 20
    assert [one.name for one in right if not one.accepted] == []


def test_wrong_functions_do_not(results: list[Outcome]) -> None:
    wrong = [one for one in results if not one.is_right]
    assert len(wrong) > 20
    assert [one.name for one in wrong if one.accepted and not one.is_excused] == []


def test_nearly_every_wrong_function_is_told_what_is_wrong(results: list[Outcome]) -> None:
    wrong = [one for one in results if not one.is_right and not one.accepted]
    mute = [one.name for one in wrong if not one.said]
    assert len(mute) <= 0.05 * len(wrong), mute


def test_it_is_as_large_as_it_should_be() -> None:
    everything = population()
    right = [each for each in everything if all(truth.is_right for truth in each.truths)]
    assert len(right) >= 120 and len(everything) - len(right) >= 250
    networks = [truth for each in right for truth in each.truths if "Unet" in truth.function]
    assert len(networks) >= 25


def test_each_truth_names_a_function_that_is_asked_about() -> None:
    named = {t.function.partition(":")[2] for each in population() for t in each.truths}
    assert named - CHECKS.keys() == {"ConditionalDDPM.__init__"}


def test_what_was_settled_is_about_functions_that_are_there() -> None:
    there = {
        f"{each.name} {truth.function.partition(':')[2]}"
        for each in population()
        for truth in each.truths
        if not truth.is_right
    }
    settled = [n for table in (RIGHT_BY_CONTRACT, UNDECIDABLE) for ns in table.values() for n in ns]
    assert len(settled) == len({*settled}) and {*settled} <= there


def test_networks_find_the_layers_that_they_were_written_for() -> None:
    # what parts have of their own, or of a layer that they are made from
    there = {*dir(torch.nn.Module), "training", *dir(torch.nn.LayerNorm(1))}
    for each in population():
        for path in each.pieces.keys() & {"conditional_ddpm/ResUNet.py"}:
            tree = ast.parse(each.files()[path])
            own = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
            made = {node.attr for node in own if isinstance(node.ctx, ast.Store)}
            made |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
            made |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
            read = {node.attr for node in own if ast.unparse(node.value) == "self"}
            assert read <= made | there, each.name


def test_a_piece_goes_into_the_solved_homework_and_comes_out_again() -> None:
    for each in population()[::10]:
        for path, piece in each.pieces.items():
            whole = put_in(solved(path), piece)
            again = take_out(whole, solved(path), solved(path))
            assert ast.dump(ast.parse(put_in(solved(path), again))) == ast.dump(ast.parse(whole))
