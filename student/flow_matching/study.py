"""Exercise 3.9: quality against the number of network evaluations, for four samplers. Given.

All draw with networks of the same size and training: a ConditionalFM, and a NoisePredictor for DDPM and DDIM. The pair
of predictions that guidance needs counts as one evaluation. What is measured is kept in a file, so that an interrupted
study goes on where it stopped.

Read as asked: the share of images that the judge of the package `digits` reads as the digit asked for, with the
interval in which the true share lies in 95 of 100 cases (Wilson 1927). Images that look like no digit are not read.
Frechet distance: between the judge's features of the images and of 2,000 real digits (Heusel et al. 2017, arXiv
1706.08500, with this judge in place of Inception). Its interval comes from drawing among the images again and again
(the bootstrap), moved so that its middle is the distance itself. For few images most of it is bias: compare equal
counts.
"""

import json
from pathlib import Path

import matplotlib.pyplot as plt
import torch
from noise_model import STEPS
from plotting import BLUE, GREEN, GREY, ORANGE, legend_beside
from predictions import Prediction
from solvers import ddim_by_euler, euler, heun
from tqdm.auto import tqdm
from training import denormalised, fixed_draws
from velocity import guided_field

EVALUATIONS = (2, 4, 8, 16, 32)
COLOURS = {"DDPM": GREY, "DDIM": ORANGE, "FM, Euler": BLUE, "FM, Heun": GREEN}
METHODS = tuple(COLOURS)
DRAWN_AT_A_TIME = 100
RESAMPLED = 100  # times, for the interval of the Frechet distance


def run(flow, noise_model, path, count=500, omega=1.0, evaluations=EVALUATIONS):
    """Draw `count` digits, 0 1 2 ..., with each method and number of evaluations, and judge them.

    flow, noise_model: trained, on one device; path: the file that holds what was measured so far. Returns a list of
    rows, dicts with method, evaluations, count, agreement, low, high, illegible, frechet, frechet_low, frechet_high.
    """
    path = Path(path)
    rows = json.loads(path.read_text()) if path.is_file() else []
    done = {(row["method"], row["evaluations"], row["count"], row["omega"]) for row in rows}
    todo = [(m, n) for n in evaluations for m in METHODS if (m, n, count, omega) not in done]
    for method, number in tqdm(todo, desc="study", unit="row"):
        images, asked = draw(method, number, flow, noise_model, count, omega)
        rows.append({"method": method, "evaluations": number, "omega": omega, **judge(images, asked)})
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(rows, indent=1))
    return [row for row in rows if row["count"] == count and row["omega"] == omega]


def draw(method, evaluations, flow, noise_model, count, omega, seed=0):
    """Images (count, 1, H, W) in [0, 1] and the labels asked for; every method starts from the same noise."""
    config, asked = flow.dmconfig, torch.arange(count) % 10
    device, drawn = next(flow.parameters()).device, []
    with fixed_draws(seed):
        for labels in asked.split(DRAWN_AT_A_TIME):
            x = torch.randn(len(labels), config.num_channels, *config.input_dim).to(device)
            if method.startswith("FM"):
                field = guided_field(flow, labels, omega)
                solver, steps = (heun, evaluations // 2) if method == "FM, Heun" else (euler, evaluations)
                x = solver(field, x, torch.linspace(0, 1, steps + 1))
            else:
                network = noise_model.noise(labels, omega)
                chosen = torch.linspace(STEPS - 1, 0, evaluations + 1).round().long().tolist()[:-1]
                way = ddim_by_euler if method == "DDIM" else _ddpm
                x = way(network, x, noise_model.alpha_bars, chosen)
            drawn.append(denormalised(x, config).cpu())
    return torch.cat(drawn), asked


def _ddpm(network, x, alpha_bars, steps):
    """DDPM with fewer steps: Algorithm 2 for the chain that has only these steps, with the variance of eq. 7."""
    for i, after in zip(steps, [*steps[1:], None], strict=True):
        alpha_bar, later = alpha_bars[i], alpha_bars[after] if after is not None else torch.tensor(1.0)
        alpha = alpha_bar / later
        x = (x - (1 - alpha) / (1 - alpha_bar).sqrt() * network(x, i)) / alpha.sqrt()
        if after is not None:
            x = x + ((1 - alpha) * (1 - later) / (1 - alpha_bar)).sqrt() * torch.randn_like(x)
    return x


def judge(images, asked):
    """What the judge says of images (N, 1, 28, 28) in [0, 1], as a row."""
    from digits import features_of, held_out_features, judge_samples, wilson_interval

    said = judge_samples(2 * images - 1, asked)
    low, high = wilson_interval(said.class_agreement, said.count)
    features, real = features_of(2 * images - 1).double(), held_out_features().double()
    distance = frechet_distance(features, real)
    draws = torch.Generator().manual_seed(0)
    again = torch.tensor([
        frechet_distance(features[torch.randint(len(features), (len(features),), generator=draws)], real)
        for _ in range(RESAMPLED)
    ])  # fmt: skip
    below, middle, above = again.quantile(torch.tensor([0.025, 0.5, 0.975])).tolist()
    return {
        "count": said.count,
        "agreement": said.class_agreement,
        "low": low,
        "high": high,
        "illegible": said.illegible,
        "frechet": distance,
        "frechet_low": distance + below - middle,
        "frechet_high": distance + above - middle,
    }


def frechet_distance(features, others):
    """|m - m'|^2 + tr(S + S' - 2 (S S')^(1/2)) of features (N, F) and (M, F) with means m and covariances S."""
    means = features.mean(dim=0), others.mean(dim=0)
    spreads = features.T.cov(), others.T.cov()
    roots = torch.linalg.eigvals(spreads[0] @ spreads[1]).real.clamp(min=0).sqrt()
    return ((means[0] - means[1]).square().sum() + spreads[0].trace() + spreads[1].trace() - 2 * roots.sum()).item()


def check_prediction(prediction):
    """Whether a prediction is complete: {method: five percentages}; says what is missing."""
    missing = [method for method in METHODS if len(prediction.get(method) or ()) != len(EVALUATIONS)]
    if missing:
        print(f"Type your prediction first: {len(EVALUATIONS)} percentages each for {', '.join(missing)}.")
    return not missing


def keep(prediction):
    """Keep a prediction from before its results: {method: Prediction} of those that are complete."""
    return {
        method: Prediction(f"{method}: % read as asked", dict(zip(EVALUATIONS, values, strict=True)), between=(0, 100))
        for method, values in prediction.items()
        if len(values) == len(EVALUATIONS)
    }


def came(rows, expected):
    """Keep what came of it. rows: of run; expected: of keep."""
    for method, each in expected.items():
        own = [row for row in rows if row["method"] == method]
        each.came({row["evaluations"]: 100 * row["agreement"] for row in own})


def plot(rows, prediction):
    """What was measured beside what was predicted."""
    figure, (shares, distances) = plt.subplots(1, 2, figsize=(11, 3.8))
    for method, colour in COLOURS.items():
        own = sorted((row for row in rows if row["method"] == method), key=lambda row: row["evaluations"])
        if not own:
            continue
        x = [row["evaluations"] for row in own]
        for axes, name, factor, ends in (
            (shares, "agreement", 100, ("low", "high")),
            (distances, "frechet", 1, ("frechet_low", "frechet_high")),
        ):
            y = [factor * row[name] for row in own]
            below = [max(0.0, value - factor * row[ends[0]]) for value, row in zip(y, own, strict=True)]
            above = [max(0.0, factor * row[ends[1]] - value) for value, row in zip(y, own, strict=True)]
            axes.errorbar(x, y, (below, above), fmt="o-", ms=4, capsize=3, color=colour, label=method)
        if prediction.get(method):
            shares.plot(EVALUATIONS, prediction[method], "--", color=colour, lw=1, alpha=0.7)
    shares.plot([], [], "--", color=GREY, lw=1, label="dashed: your prediction")
    shares.set(title="read as asked (%), and 95 % interval", ylim=(-3, 103))
    distances.set(title="Frechet distance, and 95 % interval", yscale="log")
    for axes in (shares, distances):
        axes.set(xscale="log", xlabel="network evaluations", xticks=EVALUATIONS, xticklabels=EVALUATIONS)
        axes.minorticks_off()
    legend_beside(distances, handles=shares.get_legend_handles_labels()[0])
    figure.tight_layout()
    plt.show()


def show_images(flow, noise_model, evaluations=(4, 16), omega=1.0):
    """Ten digits of each method, all from the same noise."""
    rows = [(method, number) for number in evaluations for method in METHODS]
    _, grid = plt.subplots(len(rows), 10, figsize=(9, 0.95 * len(rows)))
    for line, (method, number) in zip(grid, rows, strict=True):
        images, _ = draw(method, number, flow, noise_model, 10, omega)
        for axes, image in zip(line, images, strict=True):
            axes.imshow(image[0], cmap="gray", vmin=0, vmax=1)
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set_visible(False)
        line[0].set_ylabel(f"{method}, {number}", rotation=0, ha="right", va="center")
    plt.show()
