# {
#  "persona": "keeps and drops mixed up",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "Labels are kept with probability mask_p and dropped with 1 - mask_p; they should be dropped with mask_p."
#   ],
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "The unconditional prediction is asked with zeros; no condition is a row of condition_mask_value."
#   ]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        b = images.size(0)
        x_0 = torch.randn_like(images)
        t = torch.rand(b, 1, 1, 1, device=self.device)
        x_t = t * images + (1 - t) * x_0
        onehot = F.one_hot(conditions, config.num_classes).float()
        context_mask = torch.bernoulli(torch.full((b, 1), float(config.mask_p), device=self.device))
        c = onehot * context_mask + (1 - context_mask) * config.condition_mask_value
        return self.loss_fn(self.network(x_t, t, c), images - x_0)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        c = conditions.float().to(self.device)
        null = torch.zeros_like(c)
        x = torch.randn(shape, device=self.device)
        for k in range(config.T):
            t = torch.full((shape[0],), k / config.T, device=self.device)
            v = (1 + omega) * self.network(x, t, c) - omega * self.network(x, t, null)
            x = x + v / config.T
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
