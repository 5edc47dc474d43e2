# {
#  "persona": "tired one at 3 a.m.: everything in one line where possible",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [],
#   "flow_matching/FM.py:ConditionalFM.sample": []
#  },
#  "note": "the loss compares end points, x_0 + v with x_1, which is the same number; grad mode is switched by hand and put back"
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        cfg, B = self.dmconfig, len(images)
        x0 = torch.randn_like(images); t = torch.rand(B, 1, 1, 1).to(images); 
        c = F.one_hot(conditions, cfg.num_classes).to(images.dtype)
        gone = torch.rand(B, device=c.device) < cfg.mask_p
        c[gone] = c[gone] * 0 + cfg.condition_mask_value
        v = self.network(x0 * (1 - t) + images * t, t, c)
        # (x0 + v) is where the network thinks the path ends
        return self.loss_fn(x0 + v, images)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)
        c = conditions.to(self.device)
        c = F.one_hot(self.check_labels(c), config.num_classes).float() if c.ndim == 1 else c.float()
        was = torch.is_grad_enabled()
        torch.set_grad_enabled(False)
        try:
            x, k = torch.randn(shape).to(self.device), 0
            while k != config.T:
                a, b = [self.network(x, torch.tensor(k / config.T), y) for y in (c, c * 0 + config.condition_mask_value)]
                x, k = x + (a + omega * a - omega * b) / config.T, k + 1
        finally:
            torch.set_grad_enabled(was)
        return torch.minimum(torch.maximum(x * config.pixel_std + config.pixel_mean, torch.tensor(0.0)), torch.tensor(1.0))
