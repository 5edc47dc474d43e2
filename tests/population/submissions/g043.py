# {
#  "persona": "tired one at 3 a.m.: decorator copied from sample",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": ["torch.no_grad() around the network cuts the gradients off; the loss should be one that gradients flow from."],
#   "flow_matching/FM.py:ConditionalFM.sample": ["The times come from linspace(0, 1, T), so the network is told k / (T - 1), and 1 in the last step; it should be told k / T."]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    @torch.no_grad()
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        cfg = self.dmconfig
        x0 = torch.randn_like(images)
        t = torch.rand(len(images), 1, 1, 1, device=self.device)
        c = F.one_hot(conditions, cfg.num_classes).float()
        c[torch.rand(len(c), device=self.device) < cfg.mask_p] = cfg.condition_mask_value
        return self.loss_fn(self.network((1 - t) * x0 + t * images, t, c), images - x0)

    @torch.no_grad()
    def sample(self, conditions, omega):
        cfg = self.dmconfig
        shape = (len(conditions), cfg.num_channels, *cfg.input_dim)  # (B, C, 28, 28)
        c = conditions if conditions.ndim == 2 else F.one_hot(self.check_labels(conditions), cfg.num_classes)
        c = c.float().to(self.device)
        u = torch.full_like(c, cfg.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        for t in torch.linspace(0, 1, cfg.T, device=self.device):
            v = (1 + omega) * self.network(x, t, c) - omega * self.network(x, t, u)
            x = x + v / cfg.T
        return (x * cfg.pixel_std + cfg.pixel_mean).clamp(0, 1)
