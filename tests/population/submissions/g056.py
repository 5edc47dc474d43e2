# {
#  "persona": "physicist: writes the interpolant and the guided drift as methods of their own",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [],
#   "flow_matching/FM.py:ConditionalFM.sample": []
#  },
#  "note": "the network gets t as a Python float in sample, which its docstring allows; one evaluation only where omega is 0"
# }
# --- flow_matching/FM.py
from ResUNet import ConditionalUnet


class ConditionalFM(nn.Module):
    """Interpolant x_t = alpha_t x_1 + sigma_t x_0 with alpha = t and sigma = 1 - t."""

    def __init__(self, dmconfig):
        super().__init__()
        self.dmconfig = dmconfig
        self.network = ConditionalUnet(
            in_channels=dmconfig.num_channels, n_feat=dmconfig.num_feat, n_classes=dmconfig.num_classes
        )
        self.loss_fn = nn.MSELoss()

    @property
    def device(self):
        return next(self.parameters()).device

    def check_labels(self, labels):
        labels = torch.as_tensor(labels)
        bad = labels.ndim != 1 or labels.is_floating_point()
        if bad or bool(((labels < 0) | (labels > self.dmconfig.num_classes - 1)).any()):
            raise ValueError(f"bad labels {labels}")
        return labels.to(torch.int64)

    @staticmethod
    def interpolant(x_0, x_1, t):
        return x_0 + t * (x_1 - x_0)

    def embed(self, labels):
        return torch.eye(self.dmconfig.num_classes, device=self.device)[labels]

    @property
    def nothing(self):
        return torch.full((1, self.dmconfig.num_classes), float(self.dmconfig.condition_mask_value), device=self.device)

    def drift(self, x, t, c, omega):
        """v_c + omega (v_c - v_u), Ho & Salimans eq. 6"""
        v_c = self.network(x, t, c)
        if omega == 0:
            return v_c
        return v_c + omega * (v_c - self.network(x, t, self.nothing.expand_as(c)))

    def forward(self, images, conditions):
        x_1 = images.to(self.device)
        c = self.embed(self.check_labels(conditions).to(self.device))
        x_0 = torch.empty_like(x_1).normal_()
        t = torch.empty(len(x_1), 1, 1, 1, device=x_1.device).uniform_(0, 1)
        keep = torch.rand(len(x_1), device=x_1.device) >= self.dmconfig.mask_p
        c = torch.where(keep[:, None], c, self.nothing)
        residual = self.network(self.interpolant(x_0, x_1, t), t, c) - (x_1 - x_0)
        return residual.square().mean()

    @torch.no_grad()
    def sample(self, conditions, omega):
        cfg = self.dmconfig
        if conditions.ndim == 1:
            conditions = self.embed(self.check_labels(conditions).to(self.device))
        c = conditions.to(self.device, torch.float32)
        x = torch.randn(len(c), cfg.num_channels, *cfg.input_dim, device=self.device)
        for k in range(cfg.T):
            x = x + self.drift(x, k / cfg.T, c, omega) / cfg.T
        return torch.clamp(cfg.pixel_mean + cfg.pixel_std * x, min=0.0, max=1.0)
