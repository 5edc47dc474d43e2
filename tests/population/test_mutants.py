"""Grader and referee say the same of small changes to right code: a fixed sample, drawn by chance
from all mutants, with labels that the referee gave before the grader saw them.
"""

import pytest
from mutants import SAMPLE, Sampled, all_mutants, mutants_of, sample
from pieces import population, solved
from trial import CHECKS, Checks, accepts
from variants import REWRITTEN

from autograder.content import homework
from autograder.grading.grader import checks_for
from autograder.sandbox import Zygote

SEED = 20261128
SAMPLED = 460
EVERY = 3  # one in so many of these is asked about, and all with --full
# 2.3.1 asks about the two numbers that students set; what else its line says was given to them.
NOT_ASKED = {("d015", "ImageGenerator.__init__", "denoising_steps for p_uncond")}


@pytest.fixture(scope="module")
def checks() -> Checks:
    return {part: checks_for(part, SEED) for part in REWRITTEN}


def test_grader_and_referee_agree_on_every_mutant_of_the_sample(
    request: pytest.FixtureRequest, checks: Checks, sandbox: Zygote
) -> None:
    drawn = [*sample(population(*REWRITTEN))]
    assert len(drawn) == SAMPLED and {each.is_right for each in drawn} == {True, False}
    if not request.config.getoption("--full"):
        drawn = drawn[::EVERY]
    apart = {
        _name(each)
        for each in drawn
        if accepts(each.mutant.function, each.mutant.text, checks, sandbox) != each.is_right
    }
    assert apart == NOT_ASKED & {_name(each) for each in drawn}


def _name(drawn: Sampled) -> tuple[str, str, str]:
    mutant = drawn.mutant
    return mutant.source, mutant.function.partition(":")[2], mutant.change


def test_there_are_thousands_to_draw_from(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--full"):
        pytest.skip("long: run with --full")
    methods: dict[str, set[str]] = {}
    for part in homework().parts.values():
        for function in CHECKS:
            for module in part.modules:
                path = f"{part.name}/{part.paths[module]}"
                methods.setdefault(path, set()).add(function)
    assert sum(1 for _ in all_mutants(population(*REWRITTEN), methods)) >= 5000


def test_a_mutant_is_one_change_of_one_function() -> None:
    path = "diffusion_models/noise_scheduler.py"
    made = [*mutants_of("reference", path, solved(path), {"NoiseScheduler.add_noise"})]
    assert len(made) > 15 and len({each.text for each in made}) == len(made)
    assert SAMPLE.is_file()
