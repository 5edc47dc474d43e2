# {
#  "persona": "time like in part 1",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "t is one of 1/T, 2/T, ..., 1; it should be uniform on [0, 1]."
#   ],
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "The network is told (k + 1) / T, the time at which the step ends; it should be told k / T, where it starts."
#   ]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        x_0 = torch.randn_like(images)
        t = torch.randint(1, config.T + 1, (len(images),), device=self.device) / config.T
        ts = t.view(-1, 1, 1, 1)
        c = F.one_hot(conditions, config.num_classes).float()
        c[torch.rand(len(c)) < config.mask_p] = config.condition_mask_value
        return self.loss_fn(self.network((1 - ts) * x_0 + ts * images, t, c), images - x_0)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        c = conditions.float().to(self.device)
        both = torch.cat([c, torch.full_like(c, config.condition_mask_value)])
        x = torch.randn(shape, device=self.device)
        for i in range(1, config.T + 1):
            t = torch.full((len(both), 1), i / config.T, device=self.device)
            v_c, v_u = self.network(x.repeat(2, 1, 1, 1), t, both).chunk(2)
            x = x + 1 / config.T * ((1 + omega) * v_c - omega * v_u)
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
