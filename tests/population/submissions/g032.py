# {
#  "persona": "works with a coding assistant, does not read the output",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [],
#   "flow_matching/FM.py:ConditionalFM.sample": []
#  },
#  "note": "guidance as torch.lerp with weight 1 + omega; unused imports"
# }
# --- flow_matching/FM.py
import math
from typing import Optional, Tuple, Union

from ResUNet import ConditionalUnet


class ConditionalFM(nn.Module):
    """
    Conditional Flow Matching with classifier-free guidance.

    Args:
        dmconfig: configuration object holding all hyperparameters.
    """

    def __init__(self, dmconfig):
        super().__init__()
        self.dmconfig = dmconfig
        self.network = ConditionalUnet(dmconfig.num_channels, dmconfig.num_feat, dmconfig.num_classes)
        self.loss_fn = nn.MSELoss()

    @property
    def device(self):
        return next(self.parameters()).device

    def check_labels(self, labels):
        labels = torch.as_tensor(labels)
        if labels.ndim != 1:
            raise ValueError("Expected a 1-D tensor of labels.")
        if torch.is_floating_point(labels):
            raise ValueError("Expected integer labels.")
        if torch.any(labels < 0) or torch.any(labels >= self.dmconfig.num_classes):
            raise ValueError("Label out of range.")
        return labels.long()

    def _prepare_condition(self, conditions: torch.Tensor) -> torch.Tensor:
        """Convert labels (or one-hot vectors) to float one-hot vectors on the right device."""
        conditions = torch.as_tensor(conditions)
        if conditions.ndim == 1:
            conditions = F.one_hot(self.check_labels(conditions), num_classes=self.dmconfig.num_classes)
        return conditions.to(device=self.device, dtype=torch.float32)

    def _null_condition(self, batch_size: int) -> torch.Tensor:
        """Return the unconditional embedding."""
        return torch.full(
            (batch_size, self.dmconfig.num_classes), self.dmconfig.condition_mask_value,
            device=self.device, dtype=torch.float32,
        )

    def _drop(self, condition: torch.Tensor) -> torch.Tensor:
        """Randomly replace conditions with the null condition (classifier-free guidance)."""
        keep_prob = 1.0 - self.dmconfig.mask_p
        keep = torch.bernoulli(torch.full((condition.shape[0],), keep_prob, device=self.device)).bool()
        return torch.where(keep.unsqueeze(-1), condition, self._null_condition(condition.shape[0]))

    def _velocity(self, x: torch.Tensor, t: torch.Tensor, condition: torch.Tensor, omega: float) -> torch.Tensor:
        """Guided velocity via a single batched network call."""
        batch_size = x.shape[0]
        x_in = torch.cat([x, x], dim=0)
        t_in = torch.cat([t, t], dim=0)
        c_in = torch.cat([condition, self._null_condition(batch_size)], dim=0)
        v_cond, v_uncond = torch.chunk(self.network(x_in, t_in, c_in), 2, dim=0)
        # Equivalent to (1 + w) * v_cond - w * v_uncond
        return torch.lerp(v_uncond, v_cond, 1.0 + omega)

    def forward(self, images: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
        """Compute the flow matching training loss."""
        conditions = self._drop(self._prepare_condition(self.check_labels(conditions)))
        x1 = images.to(self.device)
        x0 = torch.randn_like(x1)
        t = torch.rand(x1.shape[0], device=self.device)
        t_expanded = t.view(-1, *([1] * (x1.ndim - 1)))
        xt = torch.lerp(x0, x1, t_expanded)
        predicted = self.network(xt, t, conditions)
        target = x1 - x0
        return F.mse_loss(predicted, target)

    def sample(self, conditions, omega):
        """Generate samples with Euler integration."""
        with torch.no_grad():
            condition = self._prepare_condition(conditions)
            batch_size = condition.shape[0]
            x = torch.randn(batch_size, self.dmconfig.num_channels, *self.dmconfig.input_dim, device=self.device)
            timesteps = torch.arange(self.dmconfig.T, device=self.device) / self.dmconfig.T
            step_size = 1.0 / self.dmconfig.T
            for t in timesteps:
                x = x + step_size * self._velocity(x, t.expand(batch_size), condition, float(omega))
            images = x * self.dmconfig.pixel_std + self.dmconfig.pixel_mean
            return torch.clamp(images, 0.0, 1.0)
