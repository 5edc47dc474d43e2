"""Correct work gets full marks, however it is written; wrong work that usual checks pass does not.

Correct pieces for every function (correct_*.py) are put together to whole submissions, so that each
meets many others.
"""

import ast
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import correct_files as files
import pytest
from correct_draws import MASKS, NORMALS, TIMES
from correct_models import ENDS, ORDERS, SAMPLERS, START, WHERE_Z, WHOLE_LOSSES, WRITTEN_OUT
from correct_schedulers import ADD_NOISES, INITS, MEANS, STEPS
from course import PART, points_of
from exercise_marks import marks_of, marks_of_change

from autograder.checking.checks import Check
from autograder.checking.verdict import Result
from autograder.grading.grade_checks import grade
from autograder.sandbox import Zygote
from autograder.submission.contents import Submission
from autograder.submission.sources import Sources

PIECES = {
    "init": INITS,
    "add_noise": ADD_NOISES,
    "mean": MEANS,
    "step": STEPS,
    "z": NORMALS,
    "loss": {**ORDERS, **WHOLE_LOSSES},
    "mask": MASKS,
    "times": TIMES,
    "noise": NORMALS,
    "end": ENDS,
    "sampler": {**SAMPLERS, **dict.fromkeys(WHERE_Z, WRITTEN_OUT)},
    "x_T": NORMALS,
}
BELONGS_TO = {
    "init": "2.1.1",
    "add_noise": "2.1.1",
    "mean": "2.1.2",
    "step": "2.1.2",
    "z": "2.1.2",
    "loss": "2.2.1",
    "mask": "2.2.2",
    "times": "2.2.1",
    "noise": "2.2.1",
    "end": "2.2.1",
    "sampler": "2.2.3",
    "x_T": "2.2.3",
}
IMPORTS = "import copy, logging, math, random, warnings\nimport numpy as np\nimport torch.nn as nn"
Choice = dict[str, str]  # one name for each of PIECES
Results = dict[str, Result]


class Graded(dict[tuple[str, str | int], Results]):
    """The results of submissions, each graded when it is asked for."""

    def __init__(
        self,
        todo: dict[tuple[str, str | int], Sources],
        grade_one: Callable[[Sources], Results],
    ) -> None:
        self.todo, self.grade_one = todo, grade_one

    def __missing__(self, key: tuple[str, str | int]) -> Results:
        self[key] = self.grade_one(self.todo[key])
        return self[key]


# --- from pieces to submissions
# ---------------------------------------------------------------------------------------


def fill(text: str, **blocks: str) -> str:
    """Text with the blocks in place of their names; a block of several lines takes the place of
    a whole line.
    """
    lines = []
    for line in textwrap.dedent(text).strip("\n").splitlines():
        name = line.strip()
        if name in blocks:
            line = textwrap.indent(fill(blocks[name], **blocks), line[: -len(name)])
        lines.append(line)
    text = "\n".join(lines)
    for name, block in blocks.items():
        text = text.replace(name, block) if "\n" not in block else text
    return text


def bodies(choice: Choice) -> dict[str, str]:
    """{function: body} from a choice of pieces."""
    piece = {slot: PIECES[slot][name] for slot, name in choice.items()}
    z, noise, x_t = (
        piece[slot].replace("X", like)
        for slot, like in (("z", "x_t"), ("noise", "data"), ("x_T", "x_t"))
    )
    first, before, after = (
        fill(text, Z=z) for text in WHERE_Z.get(choice["sampler"], ("", "", ""))
    )
    loss = fill(
        piece["loss"], MASK=piece["mask"], TIMES=piece["times"], NOISE=noise, END=piece["end"]
    )
    return {
        "__init__": fill(piece["init"]),
        "add_noise": fill(piece["add_noise"]),
        "denoise_step": fill(piece["step"], MEAN=piece["mean"], Z=z),
        "compute_loss_on_batch": f"T = self.denoising_steps\n{loss}",
        "generate_sample": fill(
            piece["sampler"], START=START, X_T=x_t, FIRST=first, BEFORE=before, AFTER=after
        ),
    }


def with_bodies(source: str, class_name: str, functions: dict[str, str]) -> str:
    """A source with the bodies of a class's functions replaced, their docstrings kept."""
    lines, tree = source.splitlines(), ast.parse(source)
    (its_class,) = (
        node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == class_name
    )
    for node in reversed(its_class.body):
        if isinstance(node, ast.FunctionDef) and node.name in functions:
            body = textwrap.indent(functions[node.name], " " * 8).splitlines()
            lines[node.body[1].lineno - 1 : node.end_lineno] = body
    lines.insert(tree.body[1].lineno - 1, IMPORTS)
    return "\n".join(lines) + "\n"


def assemble(reference: Sources, choice: Choice) -> Sources:
    functions = bodies(choice)
    init = {"__init__": functions.pop("__init__")}
    scheduler = with_bodies(reference.graded["noise_scheduler"], "NoiseScheduler", functions | init)
    model = with_bodies(reference.graded["diffusion_model"], "DiffusionModel", functions)
    return replace(
        reference,
        graded={**reference.graded, "noise_scheduler": scheduler, "diffusion_model": model},
    )


def edit(sources: Sources, changes: dict[str, Any]) -> Sources:
    """Pieces of modules replaced, each found once; new modules added."""
    graded, other = dict(sources.graded), dict(sources.other)
    for module, change in changes.items():
        if isinstance(change, str):
            other[module] = change
            continue
        for old, new in zip(change[::2], change[1::2], strict=True):
            assert graded[module].count(old) == 1, (
                f"{old!r} stands {graded[module].count(old)} times in {module}.py"
            )
            graded[module] = graded[module].replace(old, new)
    return replace(sources, graded=graded, other=other)


def choices() -> Iterator[Choice]:
    """As many choices as it takes for every piece to be in one, and to meet others in each."""
    for losses, count in (
        (ORDERS, max(map(len, PIECES.values()))),
        (WHOLE_LOSSES, len(WHOLE_LOSSES)),
    ):
        for number in range(count):
            pieces = PIECES | {"loss": losses}
            yield {slot: list(table)[number % len(table)] for slot, table in pieces.items()}


DEFAULT = next(choices())
CHOICES = list(choices())
assert {(slot, name) for choice in CHOICES for slot, name in choice.items()} == {
    (slot, name) for slot, table in PIECES.items() for name in table
}


# --- mistakes on top of correct files and pieces, and what each costs
# -------------------------------------------------

# One mistake costs its points once: the rest is right, and derives more from the wrong tables.
TABLES_WRONG = {
    "roots kept": (files.ALPHA_BARS, "self.alpha_bars = 1 - torch.cumsum(self.betas, 0)"),
    "roots kept by the model": (
        files.BETAS,
        "self.betas = torch.linspace(beta_start, beta_end, num_steps + 1)",
    ),
    "an nn.Module with buffers": ("self.alphas.cumprod(0)", "self.alphas.cumsum(0)"),
    "properties": ("return self.alphas.cumprod(0)", "return self.alphas"),
    "numpy tables": ("np.linspace(beta_start, beta_end", "np.linspace(beta_end, beta_start"),
    "a dataclass": ("self.beta_end, self.num_steps)", "self.beta_end, self.num_steps + 1)"),
    "z as an argument": (files.BETAS, f"{files.BETAS}\n        raise NotImplementedError"),
}

# Usual checks pass these: what is lost, the correct pieces below, and the change.
WRITTEN_OUT_STEP = {"sampler": "z after the network"}
WRONG: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "noise at t = 0, only when thresholding": (
        "2.3.3/threshold",
        {},
        {"noise_scheduler": (files.LAST, "if t == 0 and not threshold:")},
    ),
    "t > 1 where t counts from 0": (
        "2.1.2/denoise_step",
        {},
        {"noise_scheduler": (files.LAST, "if not t > 1:")},
    ),
    "t > 1 in a step written out": (
        "2.2.3/generate_sample",
        WRITTEN_OUT_STEP,
        {"diffusion_model": ("if t > 0:", "if t > 1:")},
    ),
    "noise at t = 0 in a step written out": (
        "2.2.3/generate_sample",
        WRITTEN_OUT_STEP,
        {"diffusion_model": ("if t > 0:", "if t >= 0:")},
    ),
    "one z for the batch": (
        "2.1.2/denoise_step",
        {},
        {"noise_scheduler": (files.DRAW_Z, "DL_random((1, *x_t.shape[1:]))")},
    ),
    "one z for the batch, only when thresholding": (
        "2.3.3/threshold",
        {},
        {"noise_scheduler": (files.DRAW_Z, "DL_random(x_t.shape[threshold:])")},
    ),
    "one z for the batch in a step written out": (
        "2.2.3/generate_sample",
        WRITTEN_OUT_STEP,
        {
            "diffusion_model": (
                "b.sqrt() * DL_random(x_t.shape",
                "b.sqrt() * DL_random(x_t.shape[1:]",
            )
        },
    ),
    "one x_T and one z for the batch": (
        "2.2.3/generate_sample",
        WRITTEN_OUT_STEP,
        {
            "diffusion_model": (
                "b.sqrt() * DL_random(x_t.shape",
                "b.sqrt() * DL_random(x_t.shape[1:]",
                "x_t = DL_random(x_t.shape",
                "x_t = x_t + DL_random(x_t.shape[1:]",
                "torch.empty(B, ",
                "torch.zeros(B, ",
            )
        },
    ),
    "one epsilon for the batch": (
        "2.2.1/loss",
        {},
        {"diffusion_model": (files.DRAW_EPSILON, "DL_random(data.shape[1:]).expand_as(data)")},
    ),
    "a mask that is not applied": (
        "2.2.2/null_condition",
        {},
        {
            "diffusion_model": (
                files.MASK,
                "drop = DL_random((len(cond),), normal=False) < self.p_uncond\n"
                "        cond.masked_fill(drop.view(-1, *[1] * (cond.ndim - 1)), 0)",
            )
        },
    ),
    "a mask that is applied to something else": (
        "2.2.2/null_condition",
        {},
        {"diffusion_model": (files.MASK, files.MASK.replace("cond = cond.", "masked = cond."))},
    ),
    "a (B,) mask, where B is condition_dim": (
        "2.2.2/null_condition",
        {},
        {
            "diffusion_model": (
                files.MASK,
                "cond = cond * (DL_random((len(cond),), normal=False) >= self.p_uncond)",
            )
        },
    ),
    "labels as the null token, where conditions are vectors": (
        "2.2.3/generate_sample",
        {},
        {
            "diffusion_model": (
                "null = torch.zeros_like(cond)",
                "null = torch.zeros(len(cond), dtype=torch.long)",
            )
        },
    ),
    "data dropped with the condition, a coin for each sample": (
        "2.2.2/null_condition",
        {},
        {
            "diffusion_model": (
                files.MASK,
                "keep = DL_random((len(cond),), normal=False) >= self.p_uncond\n"
                "        cond = cond * keep.view(-1, *[1] * (cond.ndim - 1))\n"
                "        data = data * keep.view(-1, *[1] * (data.ndim - 1))",
            )
        },
    ),
    "a loss of kept samples only": (
        "2.2.2/null_condition",
        {},
        {
            "diffusion_model": (
                files.MASK,
                "keep = (torch.rand(len(cond)) >= self.p_uncond)\n"
                "        cond = cond * keep.view(-1, *[1] * (cond.ndim - 1))",
                files.LOSS,
                "residual = self.noise_pred_net(x_t, t, cond) - epsilon\n"
                "        loss = residual.square().flatten(1).mean(1)\n"
                "        return (loss * keep).sum() / keep.sum().clamp(min=1)",
            )
        },
    ),
    "a (B,) factor, where B is the size of the images": (
        "2.1.1/add_noise",
        {},
        {"noise_scheduler": (files.GATHER, "alpha_bars = self.alpha_bars[timesteps]")},
    ),
    "a (B,) factor in the loss": (
        "2.2.1/loss",
        {},
        {
            "diffusion_model": (
                files.X_T,
                "a = self.noise_scheduler.alpha_bars[t]\n"
                "        x_t = a.sqrt() * data + (1 - a).sqrt() * epsilon",
            )
        },
    ),
    "tables changed in place by add_noise, after their use": (
        "2.1.1/add_noise",
        {},
        {"noise_scheduler": (files.ADD, f"self.alpha_bars.sqrt_()\n        {files.ADD}")},
    ),
    "tables changed in place, only when thresholding": (
        "2.3.3/threshold",
        {},
        {"noise_scheduler": ("weight_x_t = alpha_t.sqrt()", "weight_x_t = alpha_t.sqrt_()")},
    ),
    "timesteps changed in place": (
        "2.1.1/add_noise",
        {},
        {
            "noise_scheduler": (
                "self.alpha_bars[timesteps",
                "self.alpha_bars[timesteps.add_(1).sub(1)",
            )
        },
    ),
    "right tables, a wrong root beside them": (
        "2.1.1/add_noise",
        {},
        {
            "noise_scheduler": (
                f"{files.GATHER}\n        {files.ADD}",
                files.ADD_WITH_ROOTS,
                files.TABLES,
                files.KEEP_ROOTS.replace("sqrt(self.alpha_bars)", "sqrt(self.alphas)"),
            )
        },
    ),
}

# Right, but not to be recommended.
UNWISE: dict[str, dict[str, Any]] = {
    "gradients": {"diffusion_model": (files.NO_GRAD, "if True:")},
    "gradients left off": {
        "diffusion_model": (files.NO_GRAD, "torch.set_grad_enabled(False)\n        if True:")
    },
    "float64": {
        "noise_scheduler": (
            files.ADD,
            files.ADD.replace("alpha_bars.sqrt()", "alpha_bars.double().sqrt()", 1),
        )
    },
    "an array": {
        "noise_scheduler": (
            "return mean + beta_t.sqrt() * z",
            "return (mean + beta_t.sqrt() * z).numpy()",
        )
    },
    "a seed of its own": {
        "diffusion_model": (files.X_T, f"torch.manual_seed(3)\n        {files.X_T}")
    },
    "a data loader's seed": {
        "diffusion_model": (
            files.X_T,
            f"torch.empty((), dtype=torch.int64).random_()\n        {files.X_T}",
        )
    },
    "a seed of the machine's": {
        "diffusion_model": (files.X_T, f"torch.seed()\n        {files.X_T}")
    },
}

# --- grading them all
# -------------------------------------------------------------------------------------------------

AS_SAVED: dict[str, Callable[[str], bytes]] = {
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "byte order mark": lambda text: text.encode("utf-8-sig"),
    "tabs": lambda text: text.replace(" " * 4, "\t").encode(),
    "latin-1": lambda text: ("# coding: latin-1\n# \xe4\n" + text).encode("latin-1"),
}


def save(reference: Sources, as_saved: Callable[[str], bytes]) -> Sources:
    contents = {
        f"homework/{PART}/{module}.py": as_saved(text) for module, text in reference.graded.items()
    }
    sources, problems = Submission("homework", "", contents).sources(PART, reference.given)
    assert problems == {}
    return sources


def submissions(reference: Sources) -> Iterator[tuple[tuple[str, str | int], Sources]]:
    """Everything that is graded here, each under the kind and name of what it is."""
    for number, choice in enumerate(CHOICES):
        yield ("pieces", number), assemble(reference, choice)
    for name, changes in files.FILES.items():
        yield ("files", name), edit(reference, changes)
    for name, as_saved in AS_SAVED.items():
        yield ("saved", name), save(reference, as_saved)
    for name, change in TABLES_WRONG.items():
        yield (
            ("tables wrong", name),
            edit(edit(reference, files.FILES[name]), {"noise_scheduler": change}),
        )
    for name, (_, pieces, changes) in WRONG.items():
        yield (
            ("wrong", name),
            edit(assemble(reference, DEFAULT | pieces) if pieces else reference, changes),
        )
    for name, changes in UNWISE.items():
        yield ("unwise", name), edit(reference, changes)


@pytest.fixture(scope="module")
def grade_one(sandbox: Zygote, checks: list[Check]) -> Callable[[Sources], Results]:
    asked = [check for check in checks if not check.bonus]  # those have correct ways of their own
    return lambda sources: {result.check.id: result for result in grade(sources, asked, sandbox)}


@pytest.fixture(scope="module")
def graded(reference: Sources, grade_one: Callable[[Sources], Results]) -> Graded:
    return Graded(dict(submissions(reference)), grade_one)


def lost(results: Results) -> dict[str, str]:
    return {name: r.verdict.message for name, r in results.items() if r.points < r.check.points}


def with_remark(results: Results, words: str) -> set[str]:
    return {
        name
        for name, result in results.items()
        if any(words in remark for remark in result.verdict.remarks)
    }


# --- correct work
# --------------------------------------------------------------------------------------------------


@pytest.mark.sampled(6)
@pytest.mark.parametrize("number", range(len(CHOICES)))
def test_correct_pieces_together_get_full_marks(number: int, graded: Graded) -> None:
    results = graded["pieces", number]
    assert lost(results) == {}, CHOICES[number]
    assert sum(result.points for result in results.values() if not result.check.bonus) == points_of(
        PART
    )


@pytest.mark.parametrize(
    ("slot", "name"),
    [
        pytest.param(slot, name, marks=marks_of(BELONGS_TO[slot]))
        for slot, table in PIECES.items()
        for name in table
    ],
)
def test_correct_piece_gets_full_marks(
    slot: str,
    name: str,
    graded: Graded,
    reference: Sources,
    grade_one: Callable[[Sources], Results],
) -> None:
    """Where a submission that was graded above loses points, its pieces are graded one at a time,
    so that the one that does it is named.
    """
    losing = [
        CHOICES[int(number)]
        for (kind, number), results in graded.items()
        if kind == "pieces" and lost(results)
    ]
    # else it is none of them, but us: see below
    if name in [choice[slot] for choice in losing] and len(losing) < 9:
        assert lost(grade_one(assemble(reference, DEFAULT | {slot: name}))) == {}


def changed(name: str) -> list[pytest.MarkDecorator]:
    """The markers of the exercises whose functions a file changes."""
    edits = {
        module: change
        for module, change in files.FILES[name].items()
        if not isinstance(change, str)
    }
    return [
        mark
        for module, pieces in edits.items()
        for mark in marks_of_change(PART, module, pieces[::2])
    ]


@pytest.mark.sampled(6)
@pytest.mark.parametrize("name", [pytest.param(name, marks=changed(name)) for name in files.FILES])
def test_correct_files_get_full_marks(name: str, graded: Graded) -> None:
    assert lost(graded["files", name]) == {}


@pytest.mark.parametrize("name", AS_SAVED)
def test_files_saved_in_another_way_get_full_marks(name: str, graded: Graded) -> None:
    assert lost(graded["saved", name]) == {}


@pytest.mark.sampled(6)
@pytest.mark.parametrize("number", range(len(CHOICES)))
def test_draws_without_dl_random_get_a_remark(number: int, graded: Graded) -> None:
    choice = CHOICES[number]
    drawn = {"2.1.2/denoise_step": [NORMALS[choice["z"]]]}
    if choice["loss"] in ORDERS:
        drawn["2.2.2/null_condition"] = [
            MASKS[choice["mask"]],
            NORMALS[choice["noise"]],
            TIMES[choice["times"]],
        ]
    remarks = with_remark(graded["pieces", number], "without DL_random")
    for check, texts in drawn.items():
        assert (check in remarks) == any("DL_random" not in text for text in texts), texts


def test_gradients_left_on_while_sampling_get_a_remark(graded: Graded) -> None:
    results = graded["unwise", "gradients"]
    assert lost(results) == {}
    assert with_remark(results, "gradients") == {"2.2.3/generate_sample"}


@pytest.mark.parametrize(
    ("name", "words", "check"),
    [
        ("float64", "returns float64", "2.1.1/add_noise"),
        ("an array", "returns a numpy array", "2.1.2/denoise_step"),
    ],
)
def test_what_stops_training_later_gets_a_remark(
    name: str, words: str, check: str, graded: Graded
) -> None:
    assert check in with_remark(graded["unwise", name], words)
    assert check not in lost(graded["unwise", name])


@pytest.mark.parametrize(
    ("name", "words", "check"),
    [
        ("gradients left off", "leaves gradients off", "2.2.3/generate_sample"),
        ("a seed of its own", "a seed that nobody gave it", "2.2.1/loss"),
    ],
)
def test_what_spoils_the_next_call_is_wrong(
    name: str, words: str, check: str, graded: Graded
) -> None:
    assert lost(graded["unwise", name]).keys() == {check}
    assert words in graded["unwise", name][check].verdict.sentence


def test_seeds_of_the_machine_and_of_a_data_loader_are_nobodys_own(graded: Graded) -> None:
    for name in ("a data loader's seed", "a seed of the machine's"):
        assert lost(graded["unwise", name]) == {}
        assert with_remark(graded["unwise", name], "a seed of its own") == set()


# --- mistakes
# --------------------------------------------------------------------------------------------------


@pytest.mark.e2_1_1
@pytest.mark.parametrize("name", TABLES_WRONG)
def test_wrong_tables_cost_their_own_points_only(name: str, graded: Graded) -> None:
    assert lost(graded["tables wrong", name]).keys() == {"2.1.1/init"}


@pytest.mark.sampled(6)
@pytest.mark.parametrize(
    ("name", "check"), [(name, wrong[0]) for name, wrong in WRONG.items()], ids=WRONG
)
def test_wrong_work_that_usual_checks_pass_loses_its_points(
    name: str, check: str, graded: Graded
) -> None:
    results = graded["wrong", name]
    assert check in lost(results)
    assert results[check].verdict.status in ("wrong", "crashed"), results[check].verdict
