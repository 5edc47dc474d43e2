"""What guidance and thresholding do to images: one call for the study of exercises 2.3.2 and 2.3.3. Given.

    python -m computer_vision.image_study laptop            # from the folder diffusion_models/

trains the preset, or goes on with it, and writes study.png, images.png and study.md. With a model of your own:

    draw_study(study(generator, train_judge(paths)), names, "study.png")
"""

import argparse
import platform
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from computer_vision import shapes
from computer_vision.cifar10 import LabelledImages, find_batches
from computer_vision.image_gen import KEPT, ImageGenerator, plot_image, to_pixels
from computer_vision.image_judge import Reading, train_judge
from matplotlib.figure import Figure
from tqdm.auto import tqdm

WEIGHTS = (0, 0.5, 1, 2, 5)  # of guidance
SHOWN = 6  # images of each class in a picture


@dataclass(frozen=True)
class Preset:
    """Settings of a run and what it came to (study.md of such a run), or that it is pending."""

    denoising_steps: int
    epochs: int
    promise: str


PRESETS = {
    "laptop": Preset(
        400,
        40,
        "5 to 6 minutes on two cores for the 6,000 shapes (half of the CPU time), 295 of 300 read as asked; with "
        "CIFAR-10 2.5 times as many steps, result pending. The study draws 300 images: 466 s on a busy machine",
    ),
    "gpu": Preset(1000, 25, "pending: needs a GPU"),
}


@dataclass(frozen=True)
class Row:
    """Samples (N, 3, 32, 32) of one setting, as they came, and what is said of them."""

    guidance: float
    threshold: bool
    samples: torch.Tensor
    outside: float  # share of values beyond [-1, 1], before they are cut off for display
    reading: Reading

    def __str__(self):
        said = self.reading
        return (
            f"| {self.guidance:g} | {'on' if self.threshold else 'off'} | {said.right_of_all} | {said.interval} | "
            f"{said.diversity:.2f} | {self.outside:.1%} |"
        )

    @property
    def words(self):
        """What is said of them, in a line."""
        clamped = "with" if self.threshold else "without"
        read = f"{self.reading.right_of_all} read as asked, {self.outside:.1%} outside [-1, 1]"
        return f"w = {self.guidance:g}, {clamped} thresholding: {read}"


HEADER = (
    "| guidance | thresholding | read as asked | 95 % interval | diversity of these | values outside [-1, 1] |\n"
    "|---|---|---|---|---|---|"
)


def study(generator, judgement, weights=WEIGHTS, thresholds=(False, True), num_samples=10, seed=0):
    """Draw num_samples of each class for every setting, from the same noise; returns a Row for each.

    generator: an ImageGenerator; judgement: see image_judge.train_judge.
    """
    labels, rows = generator.labels(num_samples), []
    settings = [(guidance, threshold) for guidance in weights for threshold in thresholds]
    with tqdm(settings, desc=f"{len(labels)} images of each setting") as bar:
        for guidance, threshold in bar:
            with torch.random.fork_rng([]):  # DL_random draws on the CPU
                torch.manual_seed(seed)
                samples = generator.policy.generate_sample(labels, guidance, threshold).cpu()
            outside = (samples.abs() > 1).double().mean().item()
            rows.append(Row(guidance, threshold, samples, outside, judgement.read(samples, labels)))
            bar.write(rows[-1].words)
    return rows


def draw_study(rows, names, path):
    """Write a picture with a line for each guidance weight and a column for each thresholding; returns the path."""
    weights = list(dict.fromkeys(row.guidance for row in rows))
    columns = list(dict.fromkeys(row.threshold for row in rows))
    figure = Figure(figsize=(1.2 + 4.2 * len(columns), 0.75 + 2.3 * len(weights)), facecolor="white")
    grid = figure.subplots(len(weights), len(columns), squeeze=False)
    width, height = figure.get_size_inches()
    figure.subplots_adjust(left=1.1 / width, right=1 - 0.1 / width, top=1 - 0.75 / height, bottom=0.1 / height)
    figure.subplots_adjust(wspace=0.06, hspace=0.14)
    for row in rows:
        axes = grid[weights.index(row.guidance)][columns.index(row.threshold)]
        axes.imshow(_sheet(row.samples), interpolation="nearest")
        axes.set(xticks=[], yticks=[], anchor="W")  # few samples leave room on the right, for the words
        axes.spines[:].set_visible(False)
        said = row.reading
        axes.set_title(
            f"{said.right_of_all} read as asked   diversity {said.diversity:.2f}   {row.outside:.1%} outside [-1, 1]",
            fontsize=8.5, color="0.35", loc="left", pad=3,
        )  # fmt: skip
        if row.threshold == columns[0]:
            axes.set_ylabel(f"w = {row.guidance:g}", rotation=0, ha="right", va="center", fontsize=12, labelpad=8)
    for axes, threshold in zip(grid[0], columns, strict=True):
        middle = axes.get_position().x0
        words = "thresholded" if threshold else "not thresholded"
        figure.text(
            middle, 1 - 0.3 / height, f"{words}: {', '.join(names)}", fontsize=11, fontweight="bold", va="center"
        )
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=140)
    return path


def plot_augmentations(transform, path, times=9):
    """Draw one image of each shape, and beside it what `times` epochs show of it. Needs torchvision.

    transform: see ImageGenerator.transform.
    """
    from torchvision.utils import make_grid  # takes seconds, so it is imported only where it is needed

    images, labels = (torch.from_numpy(array) for array in shapes.draw(KEPT, seed=0))
    as_they_are, augmented = LabelledImages(images, labels), LabelledImages(images, labels, transform)
    rows = [[as_they_are[i][0], *(augmented[i][0] for _ in range(times))] for i in range(KEPT)]
    grid = make_grid(torch.stack([image for row in rows for image in row]), nrow=1 + times, pad_value=1)
    figure = Figure(figsize=(9, 2.8))
    axes = figure.subplots()
    axes.imshow(((grid + 1) / 2).permute(1, 2, 0).numpy())
    axes.set_title("an image, and what the model sees of it in later epochs", fontsize=10)
    axes.axis("off")
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    return path


def _sheet(samples):
    """Three rows of images, one a class, with a white line between them: (H, W, 3) uint8."""
    shown = min(SHOWN, len(samples) // KEPT)
    images = samples.view(KEPT, -1, *samples.shape[1:])[:, :shown].flatten(0, 1)
    framed = torch.nn.functional.pad(images.clamp(-1, 1), (1, 1, 1, 1), value=1.0)
    pixels = torch.from_numpy(to_pixels(framed)).view(KEPT, shown, *framed.shape[2:], -1)
    return pixels.permute(0, 2, 1, 3, 4).flatten(0, 1).flatten(1, 2).numpy()


def main(arguments=None):
    """Train a preset, draw and judge; returns the lines of study.md."""
    parser = argparse.ArgumentParser(description="train an image generator and study guidance and thresholding")
    parser.add_argument("preset", choices=PRESETS)
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder of CIFAR-10, or where it is fetched to")
    parser.add_argument("--out", type=Path, default=Path("save/images"))
    parser.add_argument("--epochs", type=int, help="instead of the preset's")
    parser.add_argument("--samples", type=int, default=100, help="of each class, at guidance 2; the study has a tenth")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    preset = PRESETS[asked.preset]
    paths, names, source = find_batches(asked.data)
    print(f"{source}\npreset {asked.preset}: {preset.promise}")
    torch.manual_seed(asked.seed)
    torch.set_flush_denormal(True)  # numbers below 1e-38 are as good as zero, and slow on a CPU
    generator = ImageGenerator(preset.denoising_steps)
    loader = generator.load_dataset(paths)
    epochs = asked.epochs or preset.epochs
    cpu, wall = time.process_time(), time.monotonic()
    losses = generator.train_policy(epochs, asked.out / "training.pt")
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    generator.policy.save_weights(asked.out / "weights.pt")

    judgement = train_judge(paths, asked.out / "judge.pt")
    sampling = time.monotonic()
    print("all at one setting, then the study:")
    (many,) = study(generator, judgement, (2,), (True,), asked.samples, asked.seed)
    sampling = time.monotonic() - sampling
    rows = study(generator, judgement, num_samples=max(2, asked.samples // 10), seed=asked.seed)
    few = many.samples.view(KEPT, -1, 3, 32, 32)[:, :10].flatten(0, 1)
    plot_image(to_pixels(few), names, asked.out / "images.png")
    draw_study(rows, names, asked.out / "study.png")
    trial = "" if epochs == preset.epochs else ": a trial with another number of epochs"
    lines = [
        f"# image_study.py {asked.preset}{trial}",
        "",
        f"- machine: {_machine()}",
        f"- data: {len(loader.dataset):,} images of {', '.join(names)}",
        f"- settings: T = {preset.denoising_steps}, seed {asked.seed}",
        f"- training: {epochs * len(loader):,} steps in {wall:.0f} s, {cpu:.0f} s of CPU time, half {cpu / 2:.0f}",
        f"- loss by epoch: {', '.join(f'{loss:.4f}' for loss in losses)}",
        f"- guidance 2, thresholded: {many.reading}, drawn in {sampling:.0f} s",
        "",
        f"{len(rows[0].samples)} images of each setting, from the same noise:",
        "",
        HEADER,
        *map(str, rows),
    ]
    (asked.out / "study.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"see {asked.out}: study.md, study.png and images.png")
    return lines


def _machine():
    where = torch.cuda.get_device_name() if torch.cuda.is_available() else f"CPU, {torch.get_num_threads()} threads"
    return f"{where}, {platform.machine()} {platform.system()}, torch {torch.__version__}"


if __name__ == "__main__":
    main()
