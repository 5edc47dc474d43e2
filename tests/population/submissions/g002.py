# {
#  "persona": "wants repeatable results",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": ["torch.manual_seed(0) inside makes the same noise, times and dropped labels in every call; each call should have new draws and leave the caller's seed alone."],
#   "flow_matching/FM.py:ConditionalFM.sample": ["The starting noise is kept in self.x_T and used again in every later call of the same shape; each call should start from new noise."]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        torch.manual_seed(0)  # reproducible
        x_0, t = torch.randn_like(images), torch.rand(len(images), 1, 1, 1, device=images.device)
        dropped = torch.rand(len(images), 1, device=images.device) < self.dmconfig.mask_p
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        c = c.masked_fill(dropped, self.dmconfig.condition_mask_value)
        return self.loss_fn(self.network(t * images + (1 - t) * x_0, t, c), images - x_0)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if getattr(self, "x_T", None) is None or self.x_T.shape != shape:
            self.x_T = torch.randn(shape, device=self.device)
        x = self.x_T
        c = self.check_labels(conditions) if conditions.ndim == 1 else conditions
        c = F.one_hot(c, config.num_classes) if c.ndim == 1 else c
        c = c.float().to(self.device)
        no = torch.full_like(c, config.condition_mask_value)
        for k in range(config.T):
            t = torch.full((shape[0],), k / config.T, device=self.device)
            x = x + ((1 + omega) * self.network(x, t, c) - omega * self.network(x, t, no)) / config.T
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
