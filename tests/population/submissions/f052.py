# {
#  "persona": "rows dropped by count; hard-codes MNIST shapes",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "Images are viewed as (-1, 1, 28, 28), which fits grey ones only; they should keep their own shape.",
#    "The first int(mask_p * B) labels of each batch are dropped; each should be dropped by its own draw with probability mask_p."
#   ],
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "Draws (B, 1, 28, 28) whatever the settings say; the shape is (B, num_channels, *input_dim)."
#   ]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        n = len(images)
        x_1 = images.view(-1, 1, 28, 28)
        x_0 = torch.randn_like(x_1)
        t = torch.rand(n, device=self.device)
        x_t = (1 - t).view(n, 1, 1, 1) * x_0 + t.view(n, 1, 1, 1) * x_1
        c = F.one_hot(conditions, config.num_classes).float()
        c[: int(config.mask_p * n)] = config.condition_mask_value
        return self.loss_fn(self.network(x_t, t, c), x_1 - x_0)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), 1, 28, 28)
        if conditions.ndim == 1:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        c = conditions.float().to(self.device)
        both = torch.cat([c, torch.full_like(c, config.condition_mask_value)])
        x = torch.randn(shape, device=self.device)
        for k in range(config.T):
            t = torch.full((len(both),), k / config.T, device=self.device)
            v_c, v_u = self.network(torch.cat([x, x]), t, both).chunk(2)
            x = x + ((1 + omega) * v_c - omega * v_u) / config.T
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
