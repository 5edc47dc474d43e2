"""Part 2's models for the checks: tiny networks, strong doses, both kinds of conditions."""

from dataclasses import dataclass

import torch

from referee.finding import student
from referee.spies import Spy
from referee.tables_of import make_scheduler

STEPS = 6
NAMES = ("sample", "timestep", "global_cond")


@dataclass(frozen=True)
class Kind:
    """One kind of model: sequences with vectors, or images with labels."""

    name: str
    shape: tuple[int, ...]
    condition_dim: int
    sequential: bool

    def conditions(self, batch: int, seed: int) -> torch.Tensor:
        """(B, condition_dim) vectors, or (B,) labels; none of them is the null token."""
        source = torch.Generator().manual_seed(seed)
        if self.sequential:
            return torch.randn(batch, self.condition_dim, generator=source)
        return torch.randint(1, self.condition_dim, (batch,), generator=source)


SEQUENCES = Kind("sequences", (5, 3), 4, True)
IMAGES = Kind("images", (2, 8, 6), 5, False)


def make_model(subject, kind: Kind, p_uncond: float = 0.0, steps: int = STEPS):
    """A DiffusionModel with a TesterModel and the submission's NoiseScheduler of strong doses."""
    module = subject.load("diffusion_model")
    model = student(
        "DiffusionModel(...)",
        module.DiffusionModel,
        kind.shape,
        kind.condition_dim,
        sequential=kind.sequential,
        denoising_steps=steps,
        p_uncond=p_uncond,
        test=True,
    )
    model.noise_scheduler = make_scheduler(subject, steps)
    return model


def watch(model, phase: float = 0.0) -> tuple[Spy, Spy]:
    """Spies on the network that trains, and on the averaged one."""
    trained = Spy(model.noise_pred_net, NAMES, phase)
    return trained, Spy(model.ema.averaged_model, NAMES, phase)
