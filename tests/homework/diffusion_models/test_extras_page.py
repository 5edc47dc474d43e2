"""The page of the optional exercises 2.5: formulas and numbers are the oracles', and nothing is
given away.
"""

import math
import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from autograder.content import ROOT
from autograder.homework.diffusion_models import oracle, oracle_extras
from autograder.releasing.student_folder import reference_sources

PAGE = (ROOT / "solutions" / "diffusion_models" / "extras.md").read_text(encoding="utf-8")


def test_no_exercise_asks_for_more_than_fifteen_lines() -> None:
    source = reference_sources("diffusion_models").graded["extras"]
    for region in re.findall(r"# BEGIN SOLUTION\n(.*?)# END SOLUTION", source, re.DOTALL):
        assert len(region.strip().splitlines()) <= 15


def formula(name: str) -> str:
    """The right side of a formula of the page, as Python: powers and products are written out."""
    (right,) = re.findall(rf"^    {name} = (.*)$", PAGE, re.MULTILINE)
    return re.sub(r"(?<=[\w)]) (?=[\w(])", " * ", right.replace("^", "**"))


def value(name: str, **given: Any) -> Any:
    functions = {"sqrt": np.sqrt, "cos": np.cos, "pi": np.pi, "min": np.minimum, "max": np.maximum}
    return eval(formula(name), {"__builtins__": {}}, {**functions, **given})


@pytest.mark.e2_5_1
def test_the_cosine_formula_of_the_page_is_the_oracles() -> None:
    assert "with s = 0.008" in PAGE
    f = [value("f_t", t=t, T=12, s=0.008) for t in range(13)]
    alpha_bars = [value("alpha_bar_t", f_t=f_t, f_0=f[0]) for f_t in f]
    betas = [
        value("beta_t", alpha_bar_t=now, alpha_bar_prev=before)
        for before, now in pairwise(alpha_bars)
    ]
    np.testing.assert_allclose(betas, oracle_extras.cosine(12).betas, atol=1e-14)
    assert alpha_bars[-1] == pytest.approx(0, abs=1e-30)  # without the cap


def test_the_other_formulas_of_the_page_are_the_oracles() -> None:
    tables, rng = oracle_extras.cosine(12), np.random.default_rng(0)
    x_0, epsilon, x_t, v, z = rng.standard_normal((5, 2, 3))
    for t, t_previous in ((11, 10), (8, 2), (3, -1)):
        at = {
            "alpha_bar_t": tables.alpha_bars[t],
            "alpha_bar_prev": tables.alpha_bar_before(t_previous + 1),
        }
        expected = oracle_extras.velocity(tables, x_0, epsilon, np.full(2, t))
        np.testing.assert_allclose(value("v", epsilon=epsilon, x_0=x_0, **at), expected)
        back = [value(name, v=v, x_t=x_t, **at) for name in ("x_0", "epsilon")]
        np.testing.assert_allclose(back, oracle_extras.from_velocity(tables, v, x_t, t))
        sigma = value("sigma", eta=0.6, **at)
        step = value("x_prev", x_0=x_0, epsilon=epsilon, sigma=sigma, z=z, **at)
        np.testing.assert_allclose(
            step, oracle_extras.ddim(tables, x_0, epsilon, t, t_previous, 0.6, z)
        )
    q = np.quantile(np.abs(x_0), 0.6, axis=1, keepdims=True)
    thresholded = value("thresholded", x_0=x_0, s=value("s", q=q))
    np.testing.assert_allclose(thresholded, oracle_extras.dynamic_threshold(x_0, 0.6))


def test_the_numbers_of_the_page() -> None:
    page = " ".join(PAGE.split())
    linear, cosine = (
        oracle.linear(1000, 1e-4, 0.02).alpha_bars,
        oracle_extras.cosine(1000).alpha_bars,
    )
    (below,) = re.findall(r"spends (\d+) of its steps below alpha_bar = 0.01", page)
    (below_cosine,) = re.findall(r"the cosine one spends (\d+)", page)
    assert (int(below), int(below_cosine)) == ((linear < 0.01).sum(), (cosine < 0.01).sum())
    (left,) = re.findall(r"leaves a factor of ([\d.]+) on the image", page)
    assert float(left) == round(math.sqrt(oracle.linear(100, 1e-4, 0.02).alpha_bars[-1]), 2)
    (factor,) = re.findall(r"multiplies every error of the network by (\d+)", page)
    assert int(factor) == round(1 / math.sqrt(cosine[-1]))
    entries, quantile, q, become = re.findall(
        r"With the entries (.*?) and the quantile ([\d.]+), q is (\d+) and they become (.*?)\. ",
        page,
    )[0]
    x_0 = np.array([[float(entry) for entry in entries.split(",")]])
    assert np.quantile(np.abs(x_0), float(quantile)) == float(q)
    expected = [float(entry) for entry in become.split(",")]
    assert oracle_extras.dynamic_threshold(x_0, float(quantile)).tolist() == [expected]


def test_the_page_holds_no_line_of_the_solution() -> None:
    source = reference_sources("diffusion_models").graded["extras"]
    for region in re.findall(r"# BEGIN SOLUTION\n(.*?)# END SOLUTION", source, re.DOTALL):
        for line in region.strip().splitlines():
            assert line.strip() not in PAGE
