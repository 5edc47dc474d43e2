"""Digits drawn by the homework's own diffusion model: trained, sampled and judged through the
students' interface.

    report = draw_digits(Path("build/demo"))     # digits.png, and what a judge says of it

Everything that students fill in does the work here: NoiseScheduler.add_noise and denoise_step,
compute_loss_on_batch (through DiffusionModel.train) and generate_sample.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from matplotlib.figure import Figure
from torch import Tensor
from torch.utils.data import DataLoader, TensorDataset

from digits import SampleQuality, judge_samples, load_digits

# The reference solution is a folder of plain modules, just as a student's is: they import each
# other by bare name.
sys.path.insert(0, str(Path(__file__).parents[1] / "solutions" / "diffusion_models"))
from diffusion_model import DiffusionModel

EPOCHS = 14
BATCH = 64
DENOISING_STEPS = 400  # fewer do not reach pure noise with these betas
P_UNCOND = 0.1
SAMPLES = 100  # in each row; the picture shows the first ten
# rows: guidance weight, threshold
SETTINGS = [(0.0, False), (0.0, True), (2.0, False), (2.0, True)]
SEED = 0


@dataclass(frozen=True)
class Row:
    """Samples of one setting. images: (SAMPLES, 1, 28, 28); the classes asked for are 0, 1,
    ..., 9, 0, 1, ...
    """

    guidance: float
    threshold: bool
    images: Tensor
    quality: SampleQuality

    @property
    def name(self) -> str:
        guided = f"guided, w = {self.guidance:g}" if self.guidance else "unguided, w = 0"
        return f"{guided}, {'thresholded' if self.threshold else 'unthresholded'}"


@dataclass(frozen=True)
class DigitsReport:
    """What draw_digits made. seconds_training counts this run only: little if an earlier one
    had been interrupted.
    """

    picture: Path
    weights: Path
    rows: list[Row]
    steps: int
    loss: float
    seconds_training: float
    seconds_sampling: float

    def __str__(self) -> str:
        width = max(len(row.name) for row in self.rows)
        lines = [
            f"{self.steps:,} training steps in {_duration(self.seconds_training)}, loss "
            f"{self.loss:.4f};",
            f"{len(self.rows)} x {SAMPLES} samples in {_duration(self.seconds_sampling)}. The "
            f"judge reads:",
            "",
            f"  {'':{width}}  class agreement  diversity (real digits: 1)",
        ]
        for row in self.rows:
            quality = row.quality
            diversity = float("nan") if quality.diversity is None else quality.diversity
            lines.append(
                f"  {row.name:{width}}  {quality.class_agreement:>15.0%}  {diversity:>9.2f}"
            )
        return "\n".join(lines)


def draw_digits(folder: Path) -> DigitsReport:
    """Train on the embedded digits, draw every class with four settings of the sampler, and write
    folder/digits.png.

    Says first what it will cost. Stopped and called again, it goes on after the last finished
    epoch; after a finished run it starts from scratch. Leaves the weights in folder/digits.pt for
    load_weights.
    """
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint, weights = folder / "digits_training.pt", folder / "digits.pt"
    torch.set_flush_denormal(True)  # numbers below 1e-38 are as good as zero, and slow on a CPU
    images, labels = load_digits("train")
    dataset = TensorDataset(images, labels + 1)  # label 0 is the null token
    loader = DataLoader(dataset, batch_size=BATCH, shuffle=True, drop_last=True)
    steps = EPOCHS * len(loader)
    _announce(len(images), steps, resumes=checkpoint.is_file())

    started = time.monotonic()
    try:
        model, losses = _train(loader, checkpoint)
    except ValueError as reason:  # the checkpoint is damaged, or of a model with other settings
        if not checkpoint.is_file():
            raise
        print(f"Starting from scratch: {reason}", flush=True)
        checkpoint.unlink()
        model, losses = _train(loader, checkpoint)
    trained = time.monotonic()
    rows = [_draw_row(model, guidance, threshold) for guidance, threshold in SETTINGS]
    sampled = time.monotonic()

    picture = folder / "digits.png"
    _plot(rows, f"Digits after {steps:,} training steps", picture)
    model.save_weights(weights)
    checkpoint.unlink()
    return DigitsReport(
        picture, weights, rows, steps, losses[-1], trained - started, sampled - trained
    )


def _new_model() -> DiffusionModel:
    return DiffusionModel(
        (1, 28, 28),
        condition_dim=11,
        sequential=False,
        denoising_steps=DENOISING_STEPS,
        p_uncond=P_UNCOND,
    )


def _train(
    loader: DataLoader[tuple[Tensor, ...]], checkpoint: Path
) -> tuple[DiffusionModel, list[float]]:
    torch.manual_seed(SEED)
    model = _new_model()
    return model, model.train(loader, EPOCHS, checkpoint)


def _announce(digits: int, steps: int, resumes: bool) -> None:
    """Time a few steps of a model that is then thrown away, and say what the whole will cost."""
    model = _new_model()
    image, label = torch.zeros(BATCH, 1, 28, 28), torch.ones(BATCH, dtype=torch.long)
    samples, labels = (
        torch.zeros(SAMPLES, 1, 28, 28, device=model.device),
        torch.ones(SAMPLES, dtype=torch.long),
    )

    def train_once() -> None:
        model.compute_loss_on_batch(image, label).backward()
        model.optimizer.step()
        model.ema.update_parameters(model.noise_pred_net)

    def predict_once() -> None:
        with torch.no_grad():
            model.ema.averaged_model(samples, 0, labels.to(model.device)).sum().item()

    calls = DENOISING_STEPS * sum(2 if guidance else 1 for guidance, _ in SETTINGS)
    training, sampling = steps * _seconds(train_once), calls * _seconds(predict_once)
    threads = torch.get_num_threads()
    cpu = "one CPU thread" if threads == 1 else f"{threads} CPU threads"
    where = torch.cuda.get_device_name() if model.device.type == "cuda" else cpu
    print(
        f"Training a diffusion model on {digits:,} handwritten digits: {steps:,} steps, about "
        f"{_duration(training)} here ({where});\nthen {len(SETTINGS)} x {SAMPLES} samples of "
        f"{DENOISING_STEPS} steps each, about {_duration(sampling)}. Stop it whenever you like: "
        f"called again, it goes on.",
        flush=True,
    )
    if resumes:
        print("An earlier run was interrupted: going on after its last finished epoch.", flush=True)


def _seconds(work: Callable[[], None], warm_up: int = 3, repeats: int = 7) -> float:
    """How long work takes: the median, since the first calls and other programs disturb the
    mean.
    """
    times = []
    for _ in range(warm_up + repeats):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return sorted(times[warm_up:])[repeats // 2]


def _draw_row(model: DiffusionModel, guidance: float, threshold: bool) -> Row:
    digits = torch.arange(SAMPLES) % 10  # (SAMPLES,)
    # every row starts from the same noise, so that only the settings differ
    torch.manual_seed(SEED)
    images = model.generate_sample(digits + 1, guidance, threshold).cpu()  # (SAMPLES, 1, 28, 28)
    return Row(guidance, threshold, images, judge_samples(images, digits))


def _plot(rows: list[Row], title: str, path: Path) -> None:
    """Write the first ten samples of each row beside its name and what the judge says of all of
    them.
    """
    figure = Figure(figsize=(11, 1.0 + 0.86 * len(rows)), facecolor="white")
    figure.suptitle(title, x=0.02, y=0.965, ha="left", fontsize=14, fontweight="bold")
    figure.subplots_adjust(left=0.24, right=0.985, top=0.84, bottom=0.09, wspace=0.06, hspace=0.06)
    grid = figure.subplots(len(rows), 10)
    for axes, row in zip(grid, rows, strict=True):
        for digit, (ax, image) in enumerate(zip(axes, row.images, strict=False)):
            ax.imshow(
                image[0].clamp(-1, 1), cmap="gray_r", vmin=-1, vmax=1, interpolation="nearest"
            )
            ax.set(xticks=[], yticks=[])
            ax.spines[:].set_color("0.85")
            if row is rows[0]:
                ax.set_title(str(digit), fontsize=13, color="0.35", pad=6)
        middle = axes[0].get_position()
        y = (middle.y0 + middle.y1) / 2
        guided, thresholded = row.name.rsplit(", ", 1)
        figure.text(0.02, y + 0.043, guided, fontsize=10.5, fontweight="bold", va="center")
        figure.text(0.02, y, thresholded, fontsize=10.5, va="center")
        figure.text(
            0.02,
            y - 0.043,
            f"{row.quality.class_agreement:.0%} read as asked",
            fontsize=9.5,
            color="0.35",
            va="center",
        )
    note = (
        f"Every row starts from the same noise. A judge read {SAMPLES} samples of each; the "
        f"first ten are shown."
    )
    figure.text(0.24, 0.035, note, fontsize=9.5, color="0.35", va="center")
    figure.savefig(path, dpi=160)


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.1f} min"
