"""Digits drawn by the homework's own diffusion model: trained, sampled and judged through the
students' interface.

    report = draw_digits(Path("build/demo"))     # pictures, and what a judge says of the digits

What students fill in does the work: NoiseScheduler.add_noise and, from the optional exercises,
FastScheduler with its cosine schedule, v-prediction and DDIM steps. FastDiffusionModel, which is
given, trains and samples with them.
"""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.utils.data import DataLoader, TensorDataset
from tqdm.auto import tqdm

from digits import SampleQuality, judge_samples, load_digits, wilson_interval

from .cost import Cost, Stopwatch, duration
from .pictures import Moment, Row, animate, draw_rows, draw_strip

# The reference solution is a folder of plain modules, just as a student's is: they import each
# other by bare name.
sys.path.insert(0, str(Path(__file__).parents[1] / "solutions" / "diffusion_models"))
from extras import FastScheduler
from fast_model import FastDiffusionModel

GUIDANCE = (0.0, 3.0)  # weights w of the rows; the last one is that of the other pictures
SHOWN = (10, 30)  # of the samples of each weight
ETA = 1.0  # fresh noise, as much as in DDPM: it corrects what earlier steps got wrong
STRIP, FRAMES = 7, 25  # moments of the sampler in the strip and in the animation


@dataclass(frozen=True)
class Budget:
    """How much the demo trains and draws.

    digits: how many of the 8,000 embedded ones it learns from. looks: after how many epochs it
    draws what it can so far. samples: how many are drawn for each guidance weight, and judged.
    """

    epochs: int = 16
    digits: int = 8000
    batch: int = 32
    looks: tuple[int, ...] = (1, 3, 8)
    ddim_steps: int = 100
    samples: int = 200

    @property
    def steps_an_epoch(self) -> int:
        return self.digits // self.batch

    @property
    def steps(self) -> int:
        """Training steps in all."""
        return self.epochs * self.steps_an_epoch


@dataclass(frozen=True)
class Drawn:
    """Samples of one guidance weight. images: (N, 1, 28, 28); the classes asked for are 0, 1, ...,
    9, 0, 1, ...
    """

    guidance: float
    images: Tensor
    quality: SampleQuality

    @property
    def name(self) -> str:
        return f"guidance w = {self.guidance:g}" if self.guidance else "no guidance, w = 0"

    @property
    def agreement(self) -> str:
        share, count = self.quality.class_agreement, self.quality.count
        low, high = wilson_interval(share, count)
        right = f"{round(share * count)} of {count} read as asked"
        return f"{right} ({100 * low:.1f} to {100 * high:.1f} %)"


@dataclass(frozen=True)
class DigitsReport:
    """What draw_digits made. training counts this run only: little if an earlier one had been
    interrupted.
    """

    pictures: list[Path]
    weights: Path
    drawn: list[Drawn]
    steps: int
    loss: float
    training: Cost
    drawing: Cost

    def __str__(self) -> str:
        lines = [
            f"{self.steps:,} training steps in {self.training}, loss {self.loss:.4f};",
            f"samples and pictures in {self.drawing}.",
            "A network that reads digits judges the samples:",
            "",
        ]
        lines += [f"  {drawn.name}: {drawn.quality}" for drawn in self.drawn]
        return "\n".join(lines)


class WatchedLoader:
    """A data loader that lets somebody look at the model between two epochs."""

    def __init__(
        self, loader: DataLoader[tuple[Tensor, ...]], before_epoch: Callable[[], None]
    ) -> None:
        self.loader, self.before_epoch = loader, before_epoch

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[list[Tensor]]:
        self.before_epoch()
        yield from self.loader


class WatchedScheduler(FastScheduler):
    """A FastScheduler that remembers the steps of the last sampling: x_t and the guess of x_0, of
    the first ten samples.
    """

    def __init__(self, num_steps: int) -> None:
        super().__init__(num_steps)
        self.moments: list[Moment] = []

    def ddim_step(self, x_0: Tensor, epsilon: Tensor, t: int, *where: float) -> Tensor:
        if t == self.num_steps - 1:
            self.moments = []
        first = x_0[:10]
        # the two together are x_t again
        x_t = self.add_noise(first, epsilon[:10], torch.full((len(first),), t))
        self.moments.append(Moment(t, x_t.cpu(), first.cpu()))
        return super().ddim_step(x_0, epsilon, t, *where)


class Painter:
    """Trains one model and draws with it; seed decides on its weights and on all noise."""

    def __init__(self, folder: Path, budget: Budget, seed: int, stopwatch: Stopwatch) -> None:
        self.folder, self.budget, self.seed, self.stopwatch = folder, budget, seed, stopwatch
        images, labels = (values[: budget.digits] for values in load_digits("train"))
        dataset = TensorDataset(images, labels + 1)  # label 0 is the null token
        loader = DataLoader(dataset, budget.batch, shuffle=True, drop_last=True)
        self.loader = WatchedLoader(loader, self._look)
        self.rows: list[Row] = []  # of the looks so far

    def train(self, checkpoint: Path) -> float:
        """Train from the start, or from the checkpoint on; returns the last epoch's loss."""
        torch.manual_seed(self.seed)
        self.model = new_model()
        self.rows = []
        return self.model.train(self.loader, self.budget.epochs, checkpoint)[-1]

    def sample(self, guidance: float, count: int) -> Tensor:
        """Digits 0, 1, ..., 9, 0, ... (count, 1, 28, 28), from noise that is the same each time."""
        torch.manual_seed(self.seed)
        labels = torch.arange(count) % 10 + 1
        return self.model.generate_sample(
            labels, guidance, threshold=True, steps=self.budget.ddim_steps, eta=ETA
        ).cpu()

    def look(self, steps: int) -> Path:
        """Add what the model can do after so many steps to the picture of its progress."""
        path = self.folder / "digits_in_training.png"
        with torch.random.fork_rng(devices=[]):  # all draws are the CPU's: training goes on as ever
            images = self.sample(GUIDANCE[-1], 10)
        self.rows.append(Row(f"after {steps:,} training steps", "", images))
        note = f"Guidance w = {GUIDANCE[-1]:g}. Each row starts from the same noise."
        draw_rows(self.rows, "What the model has learned", note, path)
        return path

    def _look(self) -> None:
        steps = int(self.model.ema.n_averaged)
        if steps in [look * self.budget.steps_an_epoch for look in self.budget.looks]:
            path = self.look(steps)
            tqdm.write(f"A look after {steps:,} steps, {self.stopwatch.read()}: {path}")


def draw_digits(
    folder: Path,
    budget: Budget | None = None,
    seed: int = 0,
    stopwatch: Stopwatch | None = None,
) -> DigitsReport:
    """Train on the embedded digits, draw every class with several guidance weights, and write
    pictures to folder: digits.png, digits_in_training.png, denoising.png and denoising.gif.

    Says first what it will cost. stopwatch: what it counts from when it names a time. Stopped and
    called again, it goes on after the last finished epoch; after a finished run it starts from
    scratch. Leaves the weights in folder/digits.pt for load_weights.
    """
    budget = Budget() if budget is None else budget
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint, weights = folder / f"digits_training_{seed}.pt", folder / "digits.pt"
    torch.set_flush_denormal(True)  # numbers below 1e-38 are as good as zero, and slow on a CPU
    painter = Painter(folder, budget, seed, stopwatch or Stopwatch())
    _announce(budget, resumes=checkpoint.is_file())

    training = Stopwatch()
    try:
        loss = painter.train(checkpoint)
    except ValueError as reason:  # the checkpoint is damaged, or of a model with other settings
        if not checkpoint.is_file():
            raise
        print(f"Starting from scratch: {reason}", flush=True)
        checkpoint.unlink()
        loss = painter.train(checkpoint)
    trained, drawing = training.read(), Stopwatch()

    drawn = []
    for guidance in GUIDANCE:
        images = painter.sample(guidance, budget.samples)
        quality = judge_samples(images, torch.arange(budget.samples) % 10)
        drawn.append(Drawn(guidance, images, quality))
    pictures = [*_draw_all(painter, drawn), painter.look(budget.steps)]
    painter.model.save_weights(weights)
    checkpoint.unlink()
    return DigitsReport(pictures, weights, drawn, budget.steps, loss, trained, drawing.read())


def new_model() -> FastDiffusionModel:
    """An untrained model of digits that remembers how it drew the last ones."""
    model = FastDiffusionModel((1, 28, 28), condition_dim=11, sequential=False)
    model.noise_scheduler = WatchedScheduler(model.denoising_steps)
    # a CPU is quicker with channels last
    for network in (model.noise_pred_net, model.ema):
        network.to(memory_format=torch.channels_last)
    return model


def _draw_all(painter: Painter, drawn: list[Drawn]) -> list[Path]:
    """Write the pictures of a trained model; returns their paths."""
    budget, folder = painter.budget, painter.folder
    rows, strip, animation = (
        folder / name for name in ("digits.png", "denoising.png", "denoising.gif")
    )
    how = f"{budget.steps:,} training steps, {budget.ddim_steps} DDIM steps to draw."
    draw_rows(
        [
            Row(each.name, each.agreement, each.images[:shown])
            for each, shown in zip(drawn, SHOWN, strict=True)
        ],
        "Digits from the homework's own code",
        f"{how} All start from the same noise.\nThe first of {budget.samples} samples for each "
        "w; in brackets the 95 % interval.",
        rows,
    )
    moments = painter.model.noise_scheduler.moments  # of the last row
    draw_strip(
        moments,
        "From noise to digits: guesses of x_0",
        f"What the network takes for the image in x_t. Guidance w = {GUIDANCE[-1]:g}.",
        strip,
        STRIP,
    )
    animate(moments, animation, FRAMES)
    return [rows, strip, animation]


def _announce(budget: Budget, resumes: bool) -> None:
    """Time a few steps of a model that is then thrown away, and say what the whole will cost."""
    model = new_model()
    image = torch.zeros(budget.batch, 1, 28, 28)
    label = torch.ones(budget.batch, dtype=torch.long)
    samples = torch.zeros(100, 1, 28, 28, device=model.device)
    labels = torch.ones(100, dtype=torch.long, device=model.device)

    def train_once() -> None:
        model.compute_loss_on_batch(image, label).backward()
        model.optimizer.step()
        model.ema.update_parameters(model.noise_pred_net)

    def predict_once() -> None:
        with torch.no_grad():
            model.ema.averaged_model(samples, 0, labels).sum().item()

    images = budget.samples * sum(2 if guidance else 1 for guidance in GUIDANCE)
    training = budget.steps * _seconds(train_once)
    sampling = budget.ddim_steps * images / 100 * _seconds(predict_once)
    threads = torch.get_num_threads()
    cpu = "one CPU thread" if threads == 1 else f"{threads} CPU threads"
    where = torch.cuda.get_device_name() if model.device.type == "cuda" else cpu
    print(
        f"Training a diffusion model on {budget.digits:,} handwritten digits: {budget.steps:,} "
        f"steps, about {duration(training)}\non this machine ({where}); then {len(GUIDANCE)} x "
        f"{budget.samples} samples of {budget.ddim_steps} DDIM steps, about "
        f"{duration(sampling)}.\nYou can stop it at any time: started again, it goes on.",
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
