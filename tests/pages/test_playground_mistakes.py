"""The playground's mistakes are those of the catalogue: a mistaken step does what the homework's
solution does with that mistake in it.
"""

import types
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from browsing import needs_browser
from playground import Numbers, all_bugs, flat, mistake_of
from selenium import webdriver

pytestmark = needs_browser


def test_every_mistake_is_in_the_catalogue(shown: webdriver.Chrome) -> None:
    bugs = all_bugs(shown)
    assert len(bugs) >= 25
    for part in ("key", "title"):
        assert len({bug[part] for bug in bugs}) == len(bugs)
    for bug in bugs:
        mistake_of(bug["key"])
        assert bug["wrong"] != bug["right"]


def executed(source: str, x: np.ndarray, z: np.ndarray) -> Numbers:
    """A file of the homework as a namespace, whose draws are z."""
    source = source.replace("from unet import ConditionalUnet", "ConditionalUnet = None")
    names: Numbers = {"__name__": "mistaken"}
    exec(compile(source, "mistaken", "exec"), names)

    def drawn(shape: tuple[int, ...], **_: Any) -> torch.Tensor:
        count = int(np.prod(tuple(shape)))
        return torch.tensor(z.ravel()[:count]).reshape(tuple(shape))

    names["DL_random"] = drawn
    return names


def tables_of(kind: Any, betas: np.ndarray) -> Any:
    """A scheduler with tables in float64, so that only formulas can differ."""
    made = kind.__new__(kind)
    made.num_steps = len(betas)
    made.betas = torch.tensor(betas)
    made.alphas = 1 - made.betas
    made.alpha_bars = torch.cumprod(made.alphas, dim=0)
    return made


def tensors(*arrays: np.ndarray) -> list[torch.Tensor]:
    return [torch.tensor(array) for array in arrays]


X, E, Z = np.random.default_rng(8).standard_normal((3, 4, 2))
BETAS = np.linspace(1e-3, 0.12, 30)
TIMES = [0.0, 0.3, 0.4, 0.8]


def step_back(source: str, threshold: bool) -> list[np.ndarray]:
    scheduler = tables_of(executed(source, X, Z)["NoiseScheduler"], BETAS)
    e, x = tensors(E, X)
    return [scheduler.denoise_step(e, t, x, threshold).numpy() for t in (0, 1, 14, 29)]


def ddim_steps(source: str) -> list[np.ndarray]:
    scheduler = tables_of(executed(source, X, Z)["FastScheduler"], BETAS)
    e, x = tensors(E, X)
    pairs = [(29, 20, 0.0), (29, 20, 0.6), (12, 0, 1.0), (3, -1, 0.0), (3, -1, 1.0)]
    return [scheduler.ddim_step(x, e, t, s, eta).numpy() for t, s, eta in pairs]


def solution_of(source: str, name: str) -> list[np.ndarray]:
    def field(x: torch.Tensor, t: float) -> torch.Tensor:
        return np.cos(3 * t) - x * (0.5 + t)

    return [executed(source, X, Z)[name](field, torch.tensor(X), torch.tensor(TIMES)).numpy()]


def guided_step(source: str) -> list[np.ndarray]:
    """One step of T = 1 from x = 0 and one from numbers that torch draws, far from the clamp."""
    wide = 64.0
    config = types.SimpleNamespace(
        num_channels=1, input_dim=(2,), num_classes=2, T=1, condition_mask_value=-1,
        pixel_std=0.5 / wide, pixel_mean=0.5,
    )  # fmt: skip

    def network(x: torch.Tensor, t: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        return torch.tensor(np.concatenate([E, Z])[:, None], dtype=torch.float32)

    names = executed(source, X, Z)
    model = types.SimpleNamespace(dmconfig=config, network=network, device="cpu")
    names["torch"] = types.SimpleNamespace(
        **{name: getattr(torch, name) for name in ("cat", "full", "full_like", "no_grad")},
        float32=torch.float32,
        randn=lambda *_, **__: torch.tensor(X[:, None], dtype=torch.float32),
    )
    pixels = names["ConditionalFM"].sample(model, torch.eye(2)[[0, 1, 0, 1]], 0.7)
    return [((pixels - 0.5) * 2 * wide).numpy()]


def split_of(source: str, kind: str) -> list[np.ndarray]:
    split = executed(source, X, Z)["split"]
    found = [split(torch.tensor(E), kind, torch.tensor(X), a, s) for a, s in LEVELS]
    return [part.numpy() for pair in found for part in pair]


LEVELS = [(0.8, 0.6), (0.3, 0.7)]


def tables_by(source: str) -> list[np.ndarray]:
    made = executed(source, X, Z)["NoiseScheduler"](30, 1e-3, 0.12)
    return [table.numpy() for table in (made.betas, made.alphas, made.alpha_bars)]


IN_THE_PAGE = {
    "denoise": "[0, 1, 14, 29].map((t) => step(tables, e, t, x, z))",
    "threshold": "[0, 1, 14, 29].map((t) => step(tables, e, t, x, z))",
    "ddim": "[[29, 20, 0], [29, 20, 0.6], [12, 0, 1], [3, -1, 0], [3, -1, 1]]"
    ".map(([t, s, eta]) => step(tables, x, e, t, s, eta, z))",
    "euler": "step(field, x, times).slice(-1)",
    "heun": "step(field, x, times).slice(-1)",
    "guidance": "[step(x, e, z, 0.7, 1)]",
    "split": "[[0.8, 0.6], [0.3, 0.7]].map(([a, s]) => step(e, bug.kind, x, a, s))"
    ".flatMap(({data, noise}) => [data, noise])",
    "tables": "[step(30, 1e-3, 0.12)].flatMap((made) => [made.betas, made.alphas, made.alphaBars])",
}
BY_THE_HOMEWORK: dict[str, Callable[[str, Numbers], list[np.ndarray]]] = {
    "denoise": lambda source, bug: step_back(source, False),
    "threshold": lambda source, bug: step_back(source, True),
    "ddim": lambda source, bug: ddim_steps(source),
    "euler": lambda source, bug: solution_of(source, "euler"),
    "heun": lambda source, bug: solution_of(source, "heun"),
    "guidance": lambda source, bug: guided_step(source),
    "split": lambda source, bug: split_of(source, bug["kind"]),
    "tables": lambda source, bug: tables_by(source),
}
FLOAT32 = ("guidance", "tables")


@pytest.mark.parametrize("family", IN_THE_PAGE)
def test_a_mistaken_step_does_what_the_mistaken_solution_does(
    shown: webdriver.Chrome, family: str
) -> None:
    bugs = [bug for bug in all_bugs(shown) if bug["family"] == family]
    assert bugs
    tolerance = 1e-4 if family in FLOAT32 else 1e-6
    for bug in bugs:
        for side in ("bug.step", "Bugs.rightStep(bug)"):
            found = shown.execute_script(
                f"""const [key, X, E, Z, betas, times] = arguments;
                const bug = Bugs.ALL.find((each) => each.key === key);
                const step = {side};
                const [x, e, z] = [X, E, Z].map((each) => Float64Array.from(each));
                const tables = Schedules.tables(Float64Array.from(betas));
                const field = (x, t) => x.map((each) => Math.cos(3 * t) - each * (0.5 + t));
                return {IN_THE_PAGE[family]}.map((each) => [...each]);""",
                bug["key"], flat(X), flat(E), flat(Z), flat(BETAS), TIMES,
            )  # fmt: skip
            reference, mistake = mistake_of(bug["key"])
            source = mistake.apply(reference) if side == "bug.step" else reference
            right = BY_THE_HOMEWORK[family](source, bug)
            for ours, theirs in zip(found, right, strict=True):
                np.testing.assert_allclose(  # a browser says None for NaN
                    np.array(ours, float),
                    theirs.ravel(),
                    rtol=tolerance,
                    atol=tolerance,
                    err_msg=bug["key"],
                )


def test_every_mistake_can_be_seen(shown: webdriver.Chrome, record: Callable[[str], None]) -> None:
    """The samples of most mistakes are further from the data than the right ones."""
    found = shown.execute_script("""
        const world = Worlds.makers.pinwheel();
        return Bugs.ALL.map((bug) => {
          const run = BugRuns.run(bug, world, 1, 200);
          const far = (path) => Samplers.energyDistance(path[path.length - 1], run.target);
          return [bug.key, far(run.right), far(run.wrong)];
        });""")
    lines = [f"{wrong or np.nan:12.3g} {right:10.3g}  {key}" for key, right, wrong in found]
    record("\n".join(["energy distance: wrong, right", *lines]))
    assert all(right < 0.06 for key, right, _ in found if not key.startswith("3.3"))
    seen = [key for key, right, wrong in found if wrong is None or not wrong < 1.2 * right]
    assert len(seen) >= 0.8 * len(found)
