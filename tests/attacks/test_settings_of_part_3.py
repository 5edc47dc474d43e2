"""Part 3: a function that is right at the usual settings alone loses points, and one that takes a
shortcut where nothing is left to do does not.
"""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from course import FRESH_SEED

from autograder.checking.verdict import Result
from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote

PART = "flow_matching"
# {what it does: (module, function, line that it begins with, check that it fails)}
WRONG = {
    "nothing for alpha ()": (
        "conversions", "split",
        "if getattr(alpha, 'ndim', 1) == 0: return x_t * 0, x_t * 0", "3.1/split",
    ),
    "nothing for a tensor beside a number": (
        "conversions", "join",
        "if isinstance(alpha, torch.Tensor) != isinstance(sigma, torch.Tensor): return data * 0",
        "3.1/join",
    ),
    "no score where there is little noise": (
        "conversions", "posterior_mean",
        "score = score * (torch.as_tensor(sigma).reshape(-1)[0] > 0.15)", "3.1/posterior_mean",
    ),
    "guidance of at least 1": ("FM", "sample", "omega = max(omega, 1) if omega else 0", "3.3/sample"),
    "nothing for many steps": (
        "FM", "sample", "if self.dmconfig.T > 15: return torch.rand(len(conditions), 1, 28, 28)",
        "3.3/sample",
    ),
    "at least four steps back": ("editing", "translate", "steps = max(steps, 4)", "3.8/translate"),
    "at most eight steps back": ("editing", "invert", "steps = min(steps, 8)", "3.8/invert"),
    "at most eight steps": ("editing", "sdedit", "steps = min(steps, 8)", "3.6/sdedit"),
    "at least four steps": ("editing", "sdedit", "steps = max(steps, 4)", "3.6/sdedit"),
    "at most eight steps of filling": ("editing", "inpaint", "steps = min(steps, 8)", "3.7/inpaint"),
}  # fmt: skip
RIGHT = {
    "keeps the whole image": (
        "editing", "sdedit", "if t_start >= 1: return image.clone()", "3.6/sdedit",
    ),
    "keeps what is all known": (
        "editing", "inpaint", "if mask.all(): return known.clone()", "3.7/inpaint",
    ),
}  # fmt: skip
GradeFlow = Callable[[str, str, str, str], Result]


@pytest.fixture(scope="module")
def grade_beginning(sandbox: Zygote) -> GradeFlow:
    """The result of a check for a function of the reference that begins with another line."""
    reference = reference_sources(PART)
    checks = checks_for(PART, FRESH_SEED)

    def grade_it(module: str, function: str, line: str, check: str) -> Result:
        text = reference.graded[module]
        head = re.search(rf'( *)def {function}\(.*?"""\n(?=\S| )', text, re.S)
        assert head is not None
        end = text.index('"""\n', text.index('"""', head.start()) + 3) + 4
        changed = f"{text[:end]}{head.group(1)}    {line}\n{text[end:]}"
        compile(changed, module, "exec")
        submitted = replace(reference, graded={**reference.graded, module: changed})
        return {r.check.id: r for r in grade(submitted, checks, sandbox)}[check]

    return grade_it


@pytest.mark.sampled(3)
@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_what_is_right_at_the_usual_settings_alone_loses_points(
    case: tuple[str, str, str, str], grade_beginning: GradeFlow
) -> None:
    result = grade_beginning(*case)
    assert result.verdict.status == "wrong", result.verdict
    assert result.points <= result.check.points / 2


@pytest.mark.parametrize("case", RIGHT.values(), ids=RIGHT)
def test_a_shortcut_where_nothing_is_left_to_do_is_right(
    case: tuple[str, str, str, str], grade_beginning: GradeFlow
) -> None:
    assert grade_beginning(*case).verdict.status == "passed"
