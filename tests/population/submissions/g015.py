# {
#  "persona": "engineer with type hints and dataclasses",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [],
#   "flow_matching/FM.py:ConditionalFM.sample": []
#  },
#  "note": "sample runs in inference_mode, and its result is an inference tensor; encoded[dropped] is written in place on a tensor of its own"
# }
# --- flow_matching/FM.py
from dataclasses import dataclass
from typing import Iterator

from ResUNet import ConditionalUnet


@dataclass(frozen=True)
class PathSample:
    """One point of the straight path per sample."""

    x_t: torch.Tensor
    t: torch.Tensor
    velocity: torch.Tensor


class ConditionalFM(nn.Module):
    """Conditional flow matching model."""

    def __init__(self, dmconfig) -> None:
        super().__init__()
        self.dmconfig = dmconfig
        self.network: nn.Module = ConditionalUnet(dmconfig.num_channels, dmconfig.num_feat, dmconfig.num_classes)
        self.loss_fn = nn.MSELoss(reduction="mean")

    @property
    def device(self) -> torch.device:
        return next(self.parameters()).device

    def check_labels(self, labels) -> torch.Tensor:
        labels = torch.as_tensor(labels)
        if labels.ndim != 1 or labels.is_floating_point():
            raise ValueError(f"expected integer labels of shape (B,), got {tuple(labels.shape)}")
        for label in labels.tolist():
            if not 0 <= label < self.dmconfig.num_classes:
                raise ValueError(f"label {label} is out of range")
        return labels.long()

    def _path(self, data: torch.Tensor) -> PathSample:
        noise = torch.randn(data.shape, device=data.device, dtype=data.dtype)
        t = torch.rand((data.shape[0],), device=data.device, dtype=data.dtype)
        weight = t.reshape(-1, *(1 for _ in data.shape[1:]))
        return PathSample(x_t=torch.lerp(noise, data, weight), t=t, velocity=data - noise)

    def _encode(self, conditions: torch.Tensor) -> torch.Tensor:
        if conditions.dim() == 2:
            return conditions.to(device=self.device, dtype=torch.float32)
        labels = self.check_labels(conditions).to(self.device)
        return (labels[:, None] == torch.arange(self.dmconfig.num_classes, device=self.device)).float()

    def _times(self) -> Iterator[float]:
        yield from (step / self.dmconfig.T for step in range(self.dmconfig.T))

    def forward(self, images: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
        encoded = self._encode(self.check_labels(conditions))
        point = self._path(images.to(self.device))
        dropped = torch.rand(encoded.shape[0], device=self.device).lt(self.dmconfig.mask_p)
        encoded[dropped] = self.dmconfig.condition_mask_value
        return self.loss_fn(self.network(point.x_t, point.t, encoded), point.velocity)

    @torch.inference_mode()
    def sample(self, conditions: torch.Tensor, omega: float) -> torch.Tensor:
        config = self.dmconfig
        c = self._encode(conditions)
        batch = c.shape[0]
        both = torch.cat([c, torch.full_like(c, config.condition_mask_value)], dim=0)
        x = torch.randn((batch, config.num_channels, *config.input_dim), device=self.device)
        for time in self._times():
            t = torch.full((2 * batch,), time, device=self.device)
            conditional, unconditional = self.network(x.repeat(2, 1, 1, 1), t, both).split(batch)
            x = x + (conditional + omega * (conditional - unconditional)) / config.T
        return x.mul(config.pixel_std).add(config.pixel_mean).clamp(0.0, 1.0)
