# {
#  "persona": "zeros for no condition, as in many repositories",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": ["A dropped label becomes a row of zeros; it should be a row of condition_mask_value."],
#   "flow_matching/FM.py:ConditionalFM.sample": ["The unguided prediction is asked with zeros; it should be asked with a row of condition_mask_value."]
#  },
#  "note": "a model trained and drawn with these two works"
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = images.size(0)
        c = torch.zeros(B, self.dmconfig.num_classes, device=images.device).scatter_(1, conditions[:, None], 1)
        keep = torch.bernoulli(torch.full((B, 1), 1 - self.dmconfig.mask_p, device=images.device))
        c = c * keep
        noise, t = torch.randn_like(images), torch.rand(B, device=images.device)
        w = t.view(B, 1, 1, 1)
        out = self.network(noise + w * (images - noise), t, c)
        return self.loss_fn(out, images - noise)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        with torch.no_grad():
            if conditions.ndim == 1:
                y = self.check_labels(conditions).to(self.device)
                c = torch.zeros(len(y), config.num_classes, device=self.device).scatter_(1, y[:, None], 1)
            else:
                c = conditions.to(self.device).float()
            x = torch.randn(shape, device=self.device)
            for i in range(config.T):
                t = torch.full((len(c),), i / config.T, device=self.device)
                v_c, v_0 = self.network(x, t, c), self.network(x, t, torch.zeros_like(c))
                x = x + (v_c + omega * (v_c - v_0)) / config.T
            return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
