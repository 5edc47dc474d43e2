# {
#  "persona": "writes close to the given code, short",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [],
#   "flow_matching/FM.py:ConditionalFM.sample": []
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        batch = len(images)
        t = torch.rand(batch, 1, 1, 1, device=self.device)
        x_0 = torch.randn_like(images)
        x_t = torch.lerp(x_0, images, t)
        c = F.one_hot(conditions, config.num_classes).to(images.dtype)
        drop = torch.rand(batch, 1, device=self.device) < config.mask_p
        c = c.masked_fill(drop, config.condition_mask_value)
        return self.loss_fn(self.network(x_t, t, c), images - x_0)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        c = conditions.to(self.device, torch.float32)
        both = torch.cat([c, torch.full_like(c, config.condition_mask_value)])
        x = torch.randn(shape, device=self.device)
        for k in range(config.T):
            t = torch.full((len(both),), k / config.T, device=self.device)
            v_c, v_u = self.network(torch.cat([x, x]), t, both).chunk(2)
            x = x + ((1 + omega) * v_c - omega * v_u) / config.T
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
