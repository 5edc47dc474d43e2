"""What is beside student code can be broken, but it cannot be made to lie: no attack on it gains a
point, learns what is nobody's to know, or costs the grader more than seconds.
"""

import time

import beside
import partly_right
import pytest
from asking import ask
from course import PARTS

from autograder.grading.first_pass import _questions
from autograder.grading.grader import checks_for
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote, pace

pytestmark = pytest.mark.usefixtures("nothing_is_left")

OWN_SECONDS = 15.0


@pytest.mark.sampled(8)
@pytest.mark.parametrize(
    "attack", beside.ATTACKS + partly_right.ATTACKS, ids=lambda attack: attack.name
)
def test_it_costs_its_points_and_is_named(attack: beside.Beside, sandbox: Zygote) -> None:
    start = time.process_time()
    results = ask(sandbox, attack.part, attack.apply(reference_sources(attack.part).graded))
    assert time.process_time() - start < OWN_SECONDS * pace()
    for name in attack.costs:
        assert results[name].verdict.status != "passed", name
    said = " ".join(
        " ".join([v.message, v.sentence, *v.remarks])
        for v in (results[name].verdict for name in attack.costs)
    )
    assert attack.says in said, said


@pytest.mark.parametrize("part", partly_right.HABITS)
def test_a_seed_that_is_set_while_a_file_is_imported_costs_nothing(
    part: str, sandbox: Zygote
) -> None:
    habit = beside.Beside(
        "seeds while it is imported", part, (), "", tops=partly_right.HABITS[part]
    )
    results = ask(sandbox, part, habit.apply(reference_sources(part).graded))
    assert {name for name, each in results.items() if each.verdict.status != "passed"} == set()


@pytest.mark.parametrize(
    "way",
    [
        "sys._getframe()",
        "inspect.currentframe()",
        "sys.exc_info()[2].tb_frame",
        "(i for i in ()).gi_frame",
        "[*__import__('traceback').walk_tb(sys.exc_info()[2])][0][0].f_code",
        "gc.get_objects()",
    ],
)
def test_a_look_at_frames_and_memory_is_noted(way: str, sandbox: Zygote) -> None:
    """And what torch or tqdm look at on their way is not: right solutions get no such note."""
    look = (
        "        import gc, inspect, sys\n        try:\n            1 / 0\n"
        f"        except ZeroDivisionError:\n            {way}\n"
    )
    graded = reference_sources(beside.PART_2).graded
    text = graded["noise_scheduler"].replace(beside.RETURN_X_T, look + beside.RETURN_X_T)
    result = ask(sandbox, beside.PART_2, {"noise_scheduler": text})[beside.ADD_NOISE]
    assert result.verdict.status == "passed" and result.verdict.tried
    assert any("look at" in each or "search" in each for each in result.verdict.remarks)


TELLING = {
    "an exception": "raise ValueError(secret)",
    "the name of an exception": "raise type(secret, (Exception,), {})()",
    "a printed line": "print(secret)",
    "a file that is not there": "open(secret)",
    "the name of a type": "return type(secret, (), {})()",
    "a shape": "return torch.zeros(int(abs(float(noise.sum())) * 1e4) % 9973)",
    "a value": "return torch.full_like(noise, float(noise.double().sum()))",
    "the line of an exception": "exec(compile('raise ValueError', secret + '.py', 'exec'))",
}


@pytest.mark.parametrize("way", TELLING)
def test_no_word_tells_what_only_fresh_inputs_hold(way: str, sandbox: Zygote) -> None:
    """The sum of each fresh case's noise is a secret; of published ones it may be told."""
    scheduler = reference_sources(beside.PART_2).graded["noise_scheduler"]
    code = f"        secret = 'sum%.4f' % float(noise.double().sum())\n        {TELLING[way]}\n"
    graded = {"noise_scheduler": scheduler.replace(beside.RETURN_X_T, code)}
    result = ask(sandbox, beside.PART_2, graded)[beside.ADD_NOISE]
    verdict = result.verdict
    assert verdict.status != "passed"
    said = " ".join(
        [verdict.message, verdict.sentence, verdict.where, verdict.printed, *verdict.remarks]
    )
    for case in result.check.cases:
        total = float(case.inputs["noise"].astype("float32").astype("float64").sum())
        told = f"{total:.4f}" in said or f"{total:.6g}" in said
        told |= f"({int(abs(total) * 1e4) % 9973},)" in said
        assert not (told and case.fresh), said


@pytest.mark.parametrize("seed", range(1, 6))
def test_no_published_case_shares_a_process_with_fresh_ones(seed: int) -> None:
    """What it says may be told, and could tell what it has seen."""
    for part in PARTS:
        checks = checks_for(part, seed)
        everything = {check.id for check in checks}
        for check in (each for each in checks if each.cases):
            assert {case.fresh for case in _questions(check, everything)} == {True}, check.id


def test_inputs_come_when_they_are_due(sandbox: Zygote) -> None:
    """While the first case runs, no object of the process holds an input of a later one."""
    look = """
import gc
import numpy
import torch

held = set()
"""
    scheduler = reference_sources(beside.PART_2).graded["noise_scheduler"]
    code = """        for each in gc.get_objects():
            if isinstance(each, (numpy.ndarray, torch.Tensor)) and each.shape == noise.shape[1:]:
                pass
        arrays = [each for each in gc.get_objects() if isinstance(each, dict) and "noise" in each]
        sums = {float(torch.as_tensor(each["noise"]).double().sum()) for each in arrays
                if isinstance(each["noise"], (numpy.ndarray, torch.Tensor))}
        print("HELD", len(sums))
"""
    text = scheduler.replace(beside.RETURN_X_T, code + beside.RETURN_X_T)
    result = ask(sandbox, beside.PART_2, {"noise_scheduler": look + text})[beside.ADD_NOISE]
    counts = [line for line in result.verdict.printed.splitlines() if line.startswith("HELD")]
    assert counts and set(counts) == {"HELD 1"}, result.verdict
