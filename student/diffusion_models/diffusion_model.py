"""A conditional diffusion model: its loss, its training and its guided sampler.

Equation numbers are those of DDPM (Ho et al. 2020, arXiv 2006.11239); CFG is classifier-free guidance
(Ho & Salimans 2022, arXiv 2207.12598). Conditions: (B, condition_dim) float vectors for sequences, (B,) integer
labels 1..condition_dim-1 for images. All zeros is the null token, "no condition", for both.
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from noise_prediction_net import ConditionalUnet1D, ConditionalUnet2D, TesterModel
from noise_scheduler import NoiseScheduler
from randomizer import DL_random
from tqdm.auto import tqdm
from training import EMAModel, best_device, read_safely, warm_up_then_cosine, write_safely


class DiffusionModel:
    """Noise scheduler, noise prediction network, its moving average and its optimizer, in one place."""

    def __init__(
        self,
        input_shape,
        condition_dim,
        sequential=True,
        denoising_steps=100,
        p_uncond=0.2,
        weights_path=None,
        test=False,
        device=None,
    ):
        """input_shape: of one sample, (horizon, action_dim) if sequential, else (C, H, W).

        condition_dim: length of the condition vector if sequential, else the number of labels with the null token.
        denoising_steps: T. p_uncond: probability in [0, 1] that training drops a condition.
        weights_path: saved weights to start from. test: a tiny network instead of a U-Net.
        device: where network and samples are, "cpu", say; the fastest there is unless given.
        """
        self.input_shape = tuple(input_shape)
        self.condition_dim = condition_dim
        self.denoising_steps = denoising_steps
        self.p_uncond = p_uncond
        self.takes_labels = not sequential
        self.device = best_device() if device is None else torch.device(device)
        self.noise_scheduler = NoiseScheduler(denoising_steps)
        if test:
            network = TesterModel(self.input_shape, condition_dim)
        elif sequential:
            network = ConditionalUnet1D(self.input_shape[-1], condition_dim)
        else:
            channels, height, _ = self.input_shape
            network = ConditionalUnet2D(height, channels, channels, condition_dim)
        self.noise_pred_net = network.to(self.device)
        self.ema = EMAModel(self.noise_pred_net)
        self.optimizer = torch.optim.AdamW(
            self.noise_pred_net.parameters(), lr=3e-3, betas=(0.9, 0.99), weight_decay=0.01
        )
        if weights_path is not None:
            self.load_weights(weights_path)

    def compute_loss_on_batch(self, data, cond, seed=None):
        """The simple loss, mean over all entries of (epsilon - epsilon_theta(x_t, t, c))^2 (eq. 14), one t per sample.

        data: (B, *input_shape); cond: (B, condition_dim) or (B,), see the top of this file. With probability
        p_uncond the network sees the null token instead of cond, each sample by a draw of its own (CFG Algorithm 1).
        One draw for the whole batch is right on average, too, and a noisier estimate. seed: handed to the first draw.
        Returns a scalar that gradients flow from.
        """
        data, cond = data.to(self.device), self.check_condition(cond)
        # TODO 2.2.1 (2 points): the loss of one batch, Algorithm 1, with self.noise_scheduler and self.noise_pred_net
        # TODO 2.2.2 (1 point): with probability self.p_uncond, the network sees zeros instead of cond
        raise NotImplementedError("exercise 2.2.1 (2 points), exercise 2.2.2 (1 point): DiffusionModel.compute_loss_on_batch")

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        """Draw one sample for each row of cond with the averaged network (Algorithm 2, CFG Algorithm 2).

        guidance_weight: the w of CFG eq. 6; 0 is the plain conditional model.
        threshold: passed on to denoise_step. seed: handed to the first draw, which makes all that follow repeatable.
        Handed to every draw, it makes x_T and all z_t the same numbers. Returns (B, *input_shape).
        """
        cond = self.check_condition(cond)
        # TODO 2.2.3 (3.5 points): from x_T to x_0 with self.ema.averaged_model. In which mode, and with gradients?
        raise NotImplementedError("exercise 2.2.3 (3.5 points): DiffusionModel.generate_sample")

    def check_condition(self, cond):
        """Return cond on this model's device, after a look at it on the CPU, where a wrong label cannot crash a GPU.

        Raises ValueError for labels outside 0..condition_dim-1 or not integers, and for vectors of a wrong length.
        """
        cond = torch.as_tensor(cond)
        if not self.takes_labels:
            if cond.ndim != 2 or cond.shape[1] != self.condition_dim:
                raise ValueError(
                    f"conditions must be (B, {self.condition_dim}), one vector a sample; got {tuple(cond.shape)}"
                )
            return cond.to(self.device)
        if cond.ndim != 1 or cond.is_floating_point():
            raise ValueError(f"labels must be (B,) integers, one a sample; got {tuple(cond.shape)} of {cond.dtype}")
        if len(cond) and not 0 <= int(cond.min()) <= int(cond.max()) < self.condition_dim:
            wrong = int(cond.max()) if int(cond.max()) >= self.condition_dim else int(cond.min())
            raise ValueError(
                f"exercise 2.3.1: label {wrong} does not fit condition_dim={self.condition_dim}: labels run from 0 "
                f"(the null token) to {self.condition_dim - 1}. Set condition_dim to the largest label plus one."
            )
        return cond.to(self.device)

    def train(self, data_loader, train_epochs=10, checkpoint=None):
        """Train for train_epochs in all; returns the mean loss of each epoch, from the first one on.

        data_loader: batches (data, cond). checkpoint: a file kept up to date after every epoch; if it is there already,
        training goes on from it and ends as if it had never stopped.
        """
        if len(data_loader) == 0:
            raise ValueError("the data loader has no batches: is there less data than one batch, with drop_last=True?")
        schedule = warm_up_then_cosine(self.optimizer, train_epochs * len(data_loader))
        losses = []
        if checkpoint is not None and Path(checkpoint).is_file():
            losses = self._resume(checkpoint, schedule)
        self.noise_pred_net.train()
        first = len(losses)
        with tqdm(total=train_epochs * len(data_loader), initial=first * len(data_loader), desc="training") as bar:
            for _ in range(first, train_epochs):
                total = 0.0
                for batch, (data, cond) in enumerate(data_loader, start=1):
                    loss = self.compute_loss_on_batch(data, cond)
                    self.optimizer.zero_grad()
                    loss.backward()
                    torch.nn.utils.clip_grad_norm_(self.noise_pred_net.parameters(), 1.0)
                    self.optimizer.step()
                    schedule.step()
                    self.ema.update_parameters(self.noise_pred_net)
                    total += loss.item()
                    bar.set_postfix(loss=f"{total / batch:.4f}", refresh=False)  # mean of this epoch so far
                    bar.update()
                losses.append(total / len(data_loader))
                if checkpoint is not None:
                    self._keep(checkpoint, schedule, losses)
        return losses

    def save_weights(self, path):
        """Write the network's weights to path, and the averaged ones beside it: digits.pt and digits_ema.pt."""
        write_safely(self.noise_pred_net.state_dict(), path)
        write_safely(self.ema.averaged_model.state_dict(), _ema_path(path))

    def load_weights(self, path):
        """Read what save_weights wrote.

        Raises FileNotFoundError, ValueError where a file is not one of weights, RuntimeError where their shapes differ.
        """
        weights, averaged = read_safely(path, self.device), read_safely(_ema_path(path), self.device)
        self.noise_pred_net.load_state_dict(weights)
        self.ema.averaged_model.load_state_dict(averaged)

    def _keep(self, checkpoint, schedule, losses):
        rng = {"cpu": torch.get_rng_state()}
        if self.device.type == "cuda":
            rng["cuda"] = torch.cuda.get_rng_state(self.device)
        parts = {name: part.state_dict() for name, part in self._parts(schedule).items()}
        write_safely({"settings": self._settings(), "losses": losses, "rng": rng, **parts}, checkpoint)

    def _resume(self, checkpoint, schedule):
        kept = read_safely(checkpoint, self.device)
        if kept["settings"] != self._settings():
            raise ValueError(
                f"{checkpoint} was trained with {kept['settings']}, this model has {self._settings()}: "
                "make the model with the same settings, or train from the start with another checkpoint name"
            )
        for name, part in self._parts(schedule).items():
            part.load_state_dict(kept[name])
        torch.set_rng_state(kept["rng"]["cpu"].cpu())
        if self.device.type == "cuda" and "cuda" in kept["rng"]:
            torch.cuda.set_rng_state(kept["rng"]["cuda"].cpu(), self.device)
        return kept["losses"]

    def _parts(self, schedule):
        return {"network": self.noise_pred_net, "ema": self.ema, "optimizer": self.optimizer, "schedule": schedule}

    def _settings(self):
        return {
            "input_shape": list(self.input_shape),
            "condition_dim": self.condition_dim,
            "denoising_steps": self.denoising_steps,
            "p_uncond": self.p_uncond,
            "parameters": sum(weights.numel() for weights in self.noise_pred_net.parameters()),
        }


def _ema_path(path):
    path = Path(path)
    return path.with_name(f"{path.stem}_ema{path.suffix}")
