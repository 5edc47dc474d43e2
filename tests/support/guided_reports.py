"""Samplers whose guidance can be read off, and the report on one that has it wrong."""

from collections.abc import Callable
from dataclasses import replace

from autograder.checking import frozen
from autograder.checking.checks import Case, Check
from autograder.checking.verdict import Result, Shown, Verdict
from autograder.homework.conditional_ddpm import e1_4_sample
from autograder.homework.diffusion_models import e2_2_3_sampling
from autograder.homework.guidance import Guidance
from autograder.report.graded import GradedSubmission
from autograder.sandbox import Isolation

SAMPLERS = {
    "2.2.3/generate_sample": (e2_2_3_sampling, "sample"),
    "1.4/sample": (e1_4_sample, "every third pixel of the digits"),
}


def sampler(name: str) -> tuple[Callable[[Case], Guidance], Check, str]:
    """What reads its guidance off, its check as students have it, and the output to read."""
    file, output = SAMPLERS[name]
    exercise = file.EXERCISE
    assert exercise.id == name and exercise.figure is not None
    return (
        file.guidance,
        next(check for check in frozen.load(exercise.part).checks if check.id == name),
        output,
    )


def guided_report(hints: str = "what", visibility: str = "public") -> GradedSubmission:
    """Of a sampler that has the two predictions swapped."""
    _, check, output = sampler("2.2.3/generate_sample")
    case = next(case for case in check.cases if "guidance weight" in case.title)
    given = case.wrong["guidance_swapped"].outputs[output]
    shown = Shown(case.title, output, given, case.expected[0][output])
    verdict = Verdict(
        "wrong", "", "guidance_swapped", check.sentences["guidance_swapped"], shown=shown
    )
    result = Result(replace(check, visibility=visibility), verdict)
    return GradedSubmission(
        "Ada", "0" * 64, [result], {}, {"seed": 1, "torch": "2"}, Isolation("none", []), hints
    )
