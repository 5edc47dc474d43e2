# {
#  "persona": "remembers the DDPM homework: data at t = 0, and takes both parts along",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": ["It mixes x_t = (1 - t) * images + t * noise, so that data lie at t = 0; it should be (1 - t) * noise + t * images, with noise at t = 0.", "Its target is noise - images; the velocity of the path from noise to data is images - noise."],
#   "flow_matching/FM.py:ConditionalFM.sample": ["It runs time down from 1 and tells the network T/T, (T-1)/T, ..., 1/T; it should run upwards and tell it k / T for k = 0..T-1, the time at which a step starts.", "It subtracts v / T in each step; it should add v / T, since the velocity points from noise to data."]
#  },
#  "note": "forward and sample agree with each other and draw good digits together"
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        noise = torch.randn_like(images)
        t = torch.rand(len(images), 1, 1, 1, device=images.device)
        x_t = (1 - t) * images + t * noise
        c = F.one_hot(conditions, config.num_classes).float()
        drop = torch.rand(len(images), 1, device=images.device) < config.mask_p
        c = c.masked_fill(drop, config.condition_mask_value)
        return self.loss_fn(self.network(x_t, t, c), noise - images)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        c = conditions.float().to(self.device)
        c_none = torch.full_like(c, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        for i in reversed(range(1, config.T + 1)):
            t = torch.full((shape[0],), i / config.T, device=self.device)
            v = (1 + omega) * self.network(x, t, c) - omega * self.network(x, t, c_none)
            x = x - v / config.T
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
