"""Grading exercise 2.4: every right way passes, one mistake costs its points once, and bonus
points come on top.
"""

import re
import textwrap
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from correct_rollouts import CALLS, INITS, LOOPS
from course import MANUAL_BONUS, PART, points_of, worth
from robotics import point_mass

from autograder.checking.checks import Check
from autograder.checking.verdict import Result
from autograder.content import ROOT
from autograder.grading.grade_checks import grade
from autograder.homework.diffusion_models import e2_4_rollout, e2_4_shapes, e2_4_shapes_mistakes
from autograder.releasing.stubs import make_stub
from autograder.sandbox import Zygote
from autograder.submission.sources import Sources

pytestmark = pytest.mark.e2_4

MODULE = "trajectory_gen"
ALL, BONUS = points_of(PART), points_of(PART, bonus=True)
SOLUTIONS = ROOT / "solutions" / PART
SOURCE = (SOLUTIONS / "robotics" / "trajectory_gen.py").read_text(encoding="utf-8")
INPUT_SHAPE, CONDITION_DIM = e2_4_shapes_mistakes.INPUT_SHAPE, e2_4_shapes_mistakes.CONDITION_DIM
CALL = re.search(r"DiffusionModel\(\n.*?\n        \)", SOURCE, re.DOTALL)[0]  # type: ignore[index]
LOOP = re.search(r"frames = \[state\]\n.*?(?=\n        # END SOLUTION)", SOURCE, re.DOTALL)[0]  # type: ignore[index]
IMPORTS = (
    "from collections import deque\nfrom robotics.point_mass import MAX_PUSH\nimport numpy as np\n"
)

GradeTrajectory = Callable[..., dict[str, Result]]


@pytest.fixture(scope="module")
def grade_trajectory(sandbox: Zygote, reference: Sources, checks: list[Check]) -> GradeTrajectory:
    """grade_trajectory(old, new, ..., **modules): the two checks of 2.4 on the reference with
    pieces replaced.
    """
    own = [check for check in checks if check.exercise == "2.4"]

    def grade_it(*edits: str, **modules: str) -> dict[str, Result]:
        source = SOURCE
        for old, new in zip(edits[::2], edits[1::2], strict=True):
            assert source.count(old) == 1, (
                f"{old!r} stands {source.count(old)} times in {MODULE}.py"
            )
            source = source.replace(old, new)
        submitted = replace(reference, graded={**reference.graded, MODULE: source, **modules})
        return {result.check.id: result for result in grade(submitted, own, sandbox)}

    return grade_it


def passed(results: dict[str, Result]) -> dict[str, str]:
    """{} if all is well, else what was said."""
    return {name: r.verdict.message for name, r in results.items() if r.verdict.status != "passed"}


@pytest.mark.parametrize("name", LOOPS)
def test_a_right_loop_passes(name: str, grade_trajectory: GradeTrajectory) -> None:
    body = textwrap.indent(textwrap.dedent(LOOPS[name]).strip(), " " * 8).strip()
    results = grade_trajectory("import torch\n", f"import torch\n{IMPORTS}", LOOP, body)
    assert passed(results) == {}
    assert [r.verdict.remarks for r in results.values() if r.verdict.remarks] == []


@pytest.mark.parametrize("init", INITS)
@pytest.mark.parametrize("call", CALLS)
def test_right_shapes_pass_by_position_and_by_keyword(
    init: str, call: str, grade_trajectory: GradeTrajectory
) -> None:
    assert (
        passed(
            grade_trajectory(
                INPUT_SHAPE, INITS[init][0], CONDITION_DIM, INITS[init][1], CALL, CALLS[call]
            )
        )
        == {}
    )


@pytest.mark.parametrize(
    "imports",
    [
        "import diffusion_model\nfrom diffusion_model import DiffusionModel",
        "from .diffusion_model import DiffusionModel",
    ],
)
def test_the_model_may_be_imported_in_any_way(
    imports: str, grade_trajectory: GradeTrajectory
) -> None:
    assert passed(grade_trajectory("from diffusion_model import DiffusionModel", imports)) == {}


@pytest.mark.parametrize(
    "model", ["", "class DiffusionModel: pass", "1 / 0", "import sys; sys.exit()", "a = = 1"]
)
def test_a_broken_diffusion_model_costs_nothing_here(
    model: str, grade_trajectory: GradeTrajectory
) -> None:
    assert passed(grade_trajectory(diffusion_model=model)) == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (INPUT_SHAPE, "input_shape = (self.action_dim, action_horizon)"),
        (INPUT_SHAPE, "raise NotImplementedError('exercise 2.4 (1 point, bonus)')"),
        (INPUT_SHAPE, "input_shape = no_such_name"),
        (
            "self.data_loader = None",
            "self.data_loader = None; self.policy = None; raise ValueError",
        ),
    ],
)
def test_wrong_shapes_do_not_cost_the_loop_its_points(
    old: str, new: str, grade_trajectory: GradeTrajectory
) -> None:
    results = grade_trajectory(old, new)
    assert results["2.4/shapes"].points < worth("2.4/shapes"), passed(results)
    assert results["2.4/rollout"].points == worth("2.4/rollout"), passed(results)


def test_a_missing_loop_does_not_cost_the_shapes_their_point(
    grade_trajectory: GradeTrajectory,
) -> None:
    results = grade_trajectory(LOOP, "raise NotImplementedError('exercise 2.4 (3 points, bonus)')")
    assert results["2.4/shapes"].points == worth("2.4/shapes")
    assert results["2.4/rollout"].verdict.status == "not_attempted"


def test_the_stub_is_not_attempted(grade_trajectory: GradeTrajectory) -> None:
    results = grade_trajectory(SOURCE, make_stub(SOURCE, MODULE))
    assert {r.verdict.status for r in results.values()} == {"not_attempted"}


def test_a_seed_for_every_plan_passes_with_a_remark(grade_trajectory: GradeTrajectory) -> None:
    result = grade_trajectory(
        "self.policy.generate_sample(cond)", "self.policy.generate_sample(cond, seed=seed)"
    )
    assert passed(result) == {}
    assert "the same noise" in result["2.4/rollout"].verdict.remarks[0]


def test_one_plan_too_many_when_all_is_over_is_no_mistake(
    grade_trajectory: GradeTrajectory,
) -> None:
    edit = (
        "        self.policy.generate_sample(cond)\n        return np.array(frames), world.success"
    )
    assert passed(grade_trajectory("        return np.array(frames), world.success", edit)) == {}


CHEATS = {
    "plans are not asked for": (
        "plan = self.policy.generate_sample(cond)[0].cpu()",
        "plan = torch.rand(16, 2)",
    ),
    "the mean of two samples": (
        "self.policy.generate_sample(cond)[0].cpu()",
        "self.policy.generate_sample(cond.repeat(2, 1)).mean(0)",
    ),
    "success by hand": (
        "return np.array(frames), world.success",
        "world.success = True; return frames, world.success",
    ),
    "another seed": ("state = world.reset(seed)", "state = world.reset(0)"),
    "a condition of another plan": (
        "cond = torch.as_tensor(normalise_states(window)",
        "cond = torch.as_tensor(0 * normalise_states(window)",
    ),
}


@pytest.mark.parametrize("name", CHEATS)
def test_what_only_looks_right_fails(name: str, grade_trajectory: GradeTrajectory) -> None:
    results = grade_trajectory(*CHEATS[name])
    assert results["2.4/rollout"].verdict.status == "wrong"
    assert results["2.4/shapes"].points == worth("2.4/shapes")


def test_the_oracle_knows_the_world_as_the_given_file_has_it() -> None:
    assert (e2_4_shapes.STATE_DIM, e2_4_shapes.ACTION_DIM) == (
        point_mass.STATE_DIM,
        point_mass.ACTION_DIM,
    )
    ends = np.array([[0, 0, 0, 0], [e2_4_rollout.SIZE] * 4])
    np.testing.assert_array_equal(point_mass.normalise_states(ends), [[-1] * 4, [1] * 4])
    np.testing.assert_array_equal(
        point_mass.denormalise_actions([1, -1]), [e2_4_rollout.MAX_PUSH, -e2_4_rollout.MAX_PUSH]
    )


def test_a_submission_without_the_bonus_misses_nothing(tmp_path: Path, grade_path) -> None:
    for name in ("noise_scheduler.py", "diffusion_model.py"):
        (tmp_path / name).write_text(
            (SOLUTIONS / name).read_text(encoding="utf-8"), encoding="utf-8"
        )
    report = grade_path(tmp_path)
    assert (report["score"], report["max_score"], report["bonus"], report["max_bonus"]) == (
        ALL,
        ALL,
        0,
        BONUS,
    )
    given = {entry["exercise"]: entry for entry in report["manual"]}
    assert given["2.4"] == {
        "exercise": "2.4",
        "max_points": MANUAL_BONUS[PART]["2.4"],
        "status": "pending",
        "bonus": True,
        "written": [],
    }
    assert not given["2.3.2"]["bonus"]
