# {
#  "persona": "uses the network's time as noise level in both functions",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": ["The network is told 1 - t, the share of the noise; it should be told t itself."],
#   "flow_matching/FM.py:ConditionalFM.sample": ["The network is told 1 - k / T; it should be told k / T, the time at which the step starts."]
#  },
#  "note": "forward and sample fit each other; only the given files, which tell the network t, do not fit them"
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config, batch = self.dmconfig, images.shape[0]
        x_0 = torch.randn_like(images)
        sigma = torch.rand(batch, 1, 1, 1, device=images.device)
        x_t = sigma * x_0 + (1 - sigma) * images
        c = F.one_hot(conditions, config.num_classes).float()
        dropped = torch.rand(batch, 1, device=images.device) < config.mask_p
        c = torch.where(dropped, torch.full_like(c, config.condition_mask_value), c)
        return self.loss_fn(self.network(x_t, sigma, c), images - x_0)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        c = conditions.float().to(self.device)
        both = torch.cat([c, torch.full_like(c, config.condition_mask_value)])
        x = torch.randn(shape, device=self.device)
        for k in range(config.T):
            sigma = torch.full((len(both),), 1 - k / config.T, device=self.device)
            v_c, v_u = self.network(torch.cat([x, x]), sigma, both).chunk(2)
            x = x + ((1 + omega) * v_c - omega * v_u) / config.T
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
