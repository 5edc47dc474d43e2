# {
#  "persona": "somebody who remembers another university's homework, where t = 1 is noise, and turns it round inside",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [],
#   "flow_matching/FM.py:ConditionalFM.sample": []
#  },
#  "note": "counts the share of noise s = 1 - t from T down to 1 inside and flips both sign and time at the network: every convention is turned back"
# }
# --- flow_matching/FM.py
from ResUNet import ConditionalUnet


class ConditionalFM(nn.Module):
    def __init__(self, dmconfig):
        super().__init__()
        self.dmconfig = dmconfig
        self.network = ConditionalUnet(dmconfig.num_channels, dmconfig.num_feat, dmconfig.num_classes)
        self.loss_fn = nn.MSELoss()
        self.T = dmconfig.T
        self.mask_value = dmconfig.condition_mask_value

    @property
    def device(self):
        return next(self.parameters()).device

    def check_labels(self, labels):
        labels = torch.as_tensor(labels)
        if labels.ndim != 1 or labels.is_floating_point() or not set(labels.tolist()) <= set(range(self.dmconfig.num_classes)):
            raise ValueError("labels must be integers in 0..num_classes-1")
        return labels.long()

    def to_onehot(self, y):
        y = y.to(self.device)
        if y.dim() > 1:
            return y.float()
        y = self.check_labels(y)
        return torch.zeros(y.size(0), self.dmconfig.num_classes, device=y.device).scatter_(1, y[:, None], 1.0)

    def forward(self, images, conditions):
        c = self.to_onehot(self.check_labels(conditions))
        x = images.to(self.device)
        # s = share of the noise, I am used to s = 0 being data
        s = torch.rand(x.size(0), 1, 1, 1, device=x.device)
        z = torch.randn_like(x)
        x_s = (1 - s) * x + s * z
        m = torch.bernoulli(self.dmconfig.mask_p * torch.ones(x.size(0), 1, device=x.device))
        c = torch.where(m > 0, torch.full_like(c, self.mask_value), c)
        v_noisewards = -self.network(x_s, 1 - s, c)
        return self.loss_fn(v_noisewards, z - x)

    @torch.no_grad()
    def sample(self, conditions, omega):
        c = self.to_onehot(conditions)
        n = torch.full_like(c, self.mask_value)
        x = torch.randn(c.size(0), self.dmconfig.num_channels, *self.dmconfig.input_dim, device=self.device)
        for i in range(self.T, 0, -1):
            s = i / self.T
            t = torch.full((c.size(0), 1, 1, 1), 1 - s, device=self.device)
            v_noisewards = -(1 + omega) * self.network(x, t, c) + omega * self.network(x, t, n)
            x = x - v_noisewards / self.T
        return (x * self.dmconfig.pixel_std + self.dmconfig.pixel_mean).clamp(0.0, 1.0)
