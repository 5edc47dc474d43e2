"""How well flow matching draws digits after a training of the preset: python bench_flow.py. Given.

    python bench_flow.py --seed 0 --out flow.md    # about ten minutes on one idle core
    python bench_flow.py --model dit --epochs 20   # the same with the transformer of exercise 3.13
    python bench_flow.py --model masked --epochs 20    # the masked diffusion of exercise 3.12: its loss alone

Trains the ConditionalFM of FM.py in one thread on the 8,000 digits that ship with the homework, draws 500 with 8 steps
of Heun's method (16 evaluations of the guided field, omega = 1), and has the judge of the package `digits` read them.
CPU seconds of training are those of this process: half of them is what two idle cores need.
"""

import argparse
import platform
import sys
import tempfile
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent
sys.path += [str(HERE.parents[0]), str(HERE.parents[1])]

from FM import ConditionalFM  # noqa: E402 (the judge is found only now)
from settings import DMConfig  # noqa: E402
from token_model import MaskedDigits  # noqa: E402
from training import denormalised, fit, fixed_draws  # noqa: E402
from transformer import dit_flow  # noqa: E402

from digits import judge_samples, load_judge, wilson_interval  # noqa: E402

DRAWN_AT_A_TIME = 100
MODELS = {"flow": ConditionalFM, "dit": dit_flow, "masked": MaskedDigits}


def draw(model, count, omega, steps, seed):
    """count digits in turn, 0 1 2 ..., by Heun's method; images in [0, 1] and the labels asked for."""
    config, asked = model.dmconfig, torch.arange(count) % 10
    drawn = []
    with fixed_draws(seed), torch.no_grad():
        for labels in asked.split(DRAWN_AT_A_TIME):
            c = torch.nn.functional.one_hot(labels, 10).float()
            null = torch.full_like(c, config.condition_mask_value)

            def field(x, t, c=c, null=null):
                v_c, v_u = model.network(torch.cat([x, x]), torch.full((2 * len(x),), t), torch.cat([c, null])).chunk(2)
                return (1 + omega) * v_c - omega * v_u

            x, h = torch.randn(len(labels), config.num_channels, *config.input_dim), 1 / steps
            for k in range(steps):
                first = field(x, k * h)
                x = x + h / 2 * (first + field(x + h * first, (k + 1) * h))
            drawn.append(denormalised(x, config))
    return torch.cat(drawn), asked


def main(arguments=None):
    """Train, draw, judge; prints and writes the lines of the report."""
    parser = argparse.ArgumentParser(description="what flow matching draws after the preset's training")
    parser.add_argument("--model", choices=MODELS, default="flow")
    parser.add_argument("--epochs", type=int, default=DMConfig().epochs)
    parser.add_argument("--batch", type=int, default=DMConfig().batch_size)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--save", type=Path, help="folder for the checkpoint; else a temporary one")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args(arguments)
    torch.set_num_threads(1)
    torch.manual_seed(asked.seed)
    config = DMConfig(epochs=asked.epochs, batch_size=asked.batch)
    made = MODELS[asked.model](config)
    model, history = fit(made, asked.model, save_dir=asked.save or tempfile.mkdtemp(), device="cpu")
    lines = [
        "# bench_flow.py\n",
        f"- machine: {platform.machine()} {platform.system()}, torch {torch.__version__}, one thread",
        f"- settings: {config}, seed {asked.seed}",
        f"- training: {sum(history['cpu_seconds']):.0f} s of CPU time; loss by epoch "
        f"{' '.join(f'{loss:.4f}' for loss in history['train'])}, held out {history['held out'][-1]:.4f}",
    ]
    drawn = ((1.0, 8), (1.0, 4), (0.0, 8), (2.0, 8)) if asked.model != "masked" else ()
    for omega, steps in drawn:
        images, labels = draw(model, asked.count, omega, steps, asked.seed)
        said = judge_samples(2 * images - 1, labels)
        with torch.no_grad():
            named = (load_judge()(2 * images - 1).argmax(dim=1) == labels).float().mean().item()
        low, high = wilson_interval(named, said.count)
        lines.append(
            f"- omega {omega:g}, {2 * steps} evaluations: {said}; a judge that must name a digit names the one asked "
            f"for in {named:.1%} (95 % interval {low:.1%} to {high:.1%})"
        )
    print("\n".join(lines))
    if asked.out:
        asked.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return lines


if __name__ == "__main__":
    main()
