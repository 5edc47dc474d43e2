# {
#  "persona": "only ever tried the default settings",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": ["Dropped conditions are filled with -1; it should be dmconfig.condition_mask_value.", "The one-hot vectors have 10 places; it should be dmconfig.num_classes."],
#   "flow_matching/FM.py:ConditionalFM.sample": ["The normalisation is undone with MNIST's 0.3081 and 0.1307; it should use dmconfig.pixel_std and pixel_mean.", "The one-hot vectors have 10 places; it should be dmconfig.num_classes.", "The condition of the unguided prediction is filled with -1; it should be dmconfig.condition_mask_value."]
#  },
#  "note": "right under the default settings"
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = images.shape[0]
        x0 = torch.randn_like(images)
        t = torch.rand(B, 1, 1, 1, device=images.device)
        c = F.one_hot(conditions, 10).float()
        c[torch.rand(B, device=images.device) < self.dmconfig.mask_p] = -1
        return self.loss_fn(self.network((1 - t) * x0 + t * images, t, c), images - x0)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = F.one_hot(conditions.long(), 10) if conditions.ndim == 1 else conditions
        c = c.float().to(self.device)
        x = torch.randn(shape, device=self.device)
        for k in range(config.T):
            t = torch.full((len(x),), k / config.T, device=self.device)
            v_c = self.network(x, t, c)
            v_u = self.network(x, t, -torch.ones_like(c))
            x = x + ((1 + omega) * v_c - omega * v_u) / config.T
        return (x * 0.3081 + 0.1307).clamp(0, 1)
