# {
#  "persona": "typed what the defaults are",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "A dropped label becomes -1 whatever the settings say; it should be config.condition_mask_value."
#   ],
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "Always takes 10 steps of 0.1; it should take config.T steps of 1 / T.",
#    "Denormalises with MNIST's numbers; it should use config.pixel_std and config.pixel_mean."
#   ]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        t = torch.rand(len(images), device=self.device)
        x_0 = torch.randn_like(images)
        x_t = (1 - t)[:, None, None, None] * x_0 + t[:, None, None, None] * images
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        drop = torch.rand(len(images), 1, device=self.device) < self.dmconfig.mask_p
        c = torch.where(drop, -1.0, c)
        return self.loss_fn(self.network(x_t, t, c), images - x_0)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        x = torch.randn(len(conditions), config.num_channels, *config.input_dim, device=self.device)
        if conditions.ndim == 1:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        c = conditions.float().to(self.device)
        both = torch.cat([c, torch.full_like(c, config.condition_mask_value)])
        dt = 0.1
        for k in range(10):
            t = torch.full((len(both),), k * dt, device=self.device)
            v_c, v_u = self.network(torch.cat([x, x]), t, both).chunk(2)
            x = x + dt * ((1 + omega) * v_c - omega * v_u)
        return (x * 0.3081 + 0.1307).clamp(0, 1)
