"""The versions of edm.py: no right one is accused by a good file of tests, each broken one differs
in value from the right one, and good tests of three styles find it.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch

from autograder.checking.catalogue import find
from autograder.checking.trials import Trial, Version
from autograder.checking.verdict import Result
from autograder.content import ROOT, homework
from autograder.grading.trying_tests import try_tests
from autograder.sandbox import Limits, Zygote
from autograder.submission.sources import Sources
from autograder.worker.probing.pytest_runs import EXAMPLES

pytestmark = pytest.mark.e4_1

CHECK = find("4.1/tests").check(7)  # type: ignore[union-attr]
TRIAL: Trial = CHECK.trial  # type: ignore[assignment]
HANDED_IN = sorted((Path(__file__).parent / "handed_in").glob("*.py"))
SOLUTION = homework().parts["clinic"].read("test_edm")
EXAMPLE = SOLUTION.partition("# TODO")[0]  # what students get: the worked example
RIGHT = [version for version in TRIAL.versions if version.is_right]
FAR = 1e-2  # relative: what a test with a usual tolerance sees
NEAR = 2e-5


def grade(text: str, sandbox: Zygote) -> Result:
    return Result(
        CHECK, try_tests(sandbox, CHECK, Sources({"test_edm": text}, {}), Limits(), "cpu")
    )


def load(version: Version) -> ModuleType:
    module = ModuleType("edm")
    exec(compile(version.source, version.name, "exec"), module.__dict__)
    return module


def values(edm: Any) -> Iterator[torch.Tensor]:
    """What can be seen of a version, in one order."""
    x = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64)
    y, noise = x.flip(0), 3 * x
    for sigma, data in ((0.05, 0.5), (0.7, 1.3), (3.0, 4.0), (20.0, 0.5)):
        yield from (f(sigma, data) for f in (edm.c_skip, edm.c_out, edm.c_in, edm.loss_weight))
        yield edm.c_noise(sigma)
        yield edm.denoise(lambda seen, told: seen**2 + told, x, sigma, data)
        yield edm.network_target(y, noise, sigma, data)
    for steps, low, high, rho in ((5, 0.002, 80.0, 7.0), (4, 1.0, 64.0, 3.0)):
        yield edm.sigma_schedule(steps, low, high, rho)
    for end in (1.0, 0.0):
        given = x.clone()
        yield edm.heun_step(lambda at, sigma: at * sigma / 4, given, 2.0, end)
        yield given


def distance(edm: Any, right: list[torch.Tensor]) -> float:
    """The largest relative difference; infinite where a shape is another, or a number is none."""
    found = [0.0]
    for value, other in zip(values(edm), right, strict=True):
        if value.shape != other.shape or not torch.isfinite(value).all():
            return float("inf")
        scale = other.double().abs().max()
        found.append(float((value.double() - other.double()).abs().max() / scale.clamp(min=1e-6)))
    return max(found)


EDM = load(Version("given", TRIAL.original))
VALUES = [value.double() for value in values(EDM)]


def test_there_are_enough_of_them() -> None:
    assert len({version.name for version in RIGHT}) >= 6
    assert len(TRIAL.broken) >= 40
    practice = TRIAL.for_students()
    assert len(practice.broken) == 12
    assert practice.runs_in_all == len(TRIAL.versions)
    assert practice.broken_in_all == len(TRIAL.broken)
    assert practice.right_in_all == len({version.name for version in RIGHT})
    names = [version.name for version in TRIAL.broken]
    assert len(set(names)) == len(names)
    assert len({version.sentence for version in TRIAL.broken}) == len(names)


@pytest.mark.parametrize("version", RIGHT, ids=lambda version: f"{version.name} {version.shift}")
def test_right_versions_agree(version: Version) -> None:
    assert distance(load(version), VALUES) < NEAR


@pytest.mark.parametrize("version", TRIAL.broken, ids=lambda version: version.name)
def test_broken_versions_differ(version: Version) -> None:
    assert distance(load(version), VALUES) > FAR


def test_a_mistake_is_put_into_each_right_version() -> None:
    """A file that is the handed-out one but for one function would give itself away."""
    line = "torch.as_tensor(sigma).log() / 4"
    like_the_given_one = sum(line in version.source for version in TRIAL.broken)
    assert 0 < like_the_given_one < len(TRIAL.broken) / 2


def test_no_two_runs_have_the_same_code() -> None:
    codes = [load(version).heun_step.__code__.co_code for version in TRIAL.versions]
    consts = [load(version).heun_step.__code__.co_consts for version in TRIAL.versions]
    assert len({*zip(codes, consts, strict=True)}) == len(TRIAL.versions)


def test_the_order_comes_from_the_seed() -> None:
    exercise = find("4.1/tests")
    assert exercise is not None and exercise.trial is not None
    orders = [[version.name for version in exercise.trial(seed).versions] for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]


def test_the_source_that_is_shown_has_no_formula() -> None:
    shown, original = TRIAL.outline.splitlines(), TRIAL.original.splitlines()
    assert len(shown) == len(original)
    assert "def c_skip(sigma, sigma_data=SIGMA_DATA):" in shown
    assert not any("return" in line for line in shown)


@pytest.mark.full
@pytest.mark.parametrize("file", HANDED_IN, ids=lambda file: file.stem)
def test_each_file_of_good_tests_finds_all(file: Path, sandbox: Zygote) -> None:
    """Their authors had what students have, and wrote them independently of each other."""
    result = grade(file.read_text(encoding="utf-8"), sandbox)
    assert (result.verdict.status, result.points) == ("passed", 8)
    assert f"{len(TRIAL.broken)} of {len(TRIAL.broken)}" in result.verdict.remarks[0]
    assert not result.verdict.tried


def test_the_worked_example_finds_what_it_is_about(sandbox: Zygote) -> None:
    check = replace(CHECK, trial=TRIAL.for_students())
    text = EXAMPLE + "\n# my own tests come tomorrow\nMINE = []\n"
    verdict = try_tests(sandbox, check, Sources({"test_edm": text}, {}), Limits(), "cpu")
    assert Result(check, verdict).points == 0
    assert "1 of 12" in verdict.message
    assert "on 47 broken versions and on 7 right ones; these were 12 and 3" in verdict.remarks[0]
    assert not verdict.tried


@pytest.mark.full
def test_the_solution_finds_all(sandbox: Zygote) -> None:
    result = grade(SOLUTION, sandbox)
    assert (result.verdict.status, result.points) == ("passed", 8)
    assert not result.verdict.tried  # hypothesis looks into files and memory, the student does not


@pytest.mark.full
def test_the_worked_example_is_far_from_enough(sandbox: Zygote) -> None:
    result = grade(EXAMPLE + "\n# and my own tests come tomorrow\nMINE = []\n", sandbox)
    assert result.points < 4
    assert 0 < int(re.findall(r"(\d+) of 47", result.verdict.message)[0]) < 8
    assert not result.verdict.tried


def test_the_notebook_says_what_is_so() -> None:
    text = (ROOT / "notebooks" / "sources" / "clinic.py").read_text(encoding="utf-8")
    told = " ".join(text.replace("\n#", " ").split())
    assert f"tried on {len(TRIAL.broken)} broken versions" in told
    right = {version.name for version in TRIAL.for_students().versions if version.is_right}
    assert f"tried on 12 of the broken versions and on {len(right)} of the right ones" in told
    assert f"tried on {TRIAL.right_in_all} right versions" in told
    assert f"{TRIAL.seconds} s of computing" in told
    assert f"hypothesis tries {EXAMPLES} examples" in told
