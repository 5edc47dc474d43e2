# {
#  "persona": "time is i, noise is uniform",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "The noise is uniform (rand); it should be normal (randn).",
#    "The network is told the number of the step; it should be told k / T."
#   ],
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "The noise is uniform (rand_like); it should be normal.",
#    "A dropped label becomes a row of zeros; it should be a row of condition_mask_value."
#   ]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM:
    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        c = conditions.float().to(self.device)
        null = torch.full_like(c, config.condition_mask_value)
        x = torch.rand(shape, device=self.device)
        for i in range(config.T):
            t = torch.full((len(x),), i, device=self.device)
            v = (1 + omega) * self.network(x, t, c) - omega * self.network(x, t, null)
            x = x + v / config.T
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        x_0 = torch.rand_like(images)
        t = torch.rand(len(images), 1, 1, 1, device=self.device)
        x_t = (1 - t) * x_0 + t * images
        c = F.one_hot(conditions, config.num_classes).float()
        c.masked_fill_(torch.rand(len(c), 1, device=self.device) < config.mask_p, 0)
        return self.loss_fn(self.network(x_t, t, c), images - x_0)
