# {
#  "persona": "New Zealand student, generator function for the reverse chain, deque for the last picture",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": []
#  }
# }
# --- conditional_ddpm/DDPM.py
from collections import deque
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        t = 1 + torch.randint(config.T, (len(images),), device=self.device)
        s = self.scheduler(t)
        eps = torch.randn_like(images)
        x_t = torch.stack([a * x + b * e for a, x, b, e in zip(s["sqrt_alpha_bar"], images, s["sqrt_oneminus_alpha_bar"], eps)])
        rows = F.one_hot(conditions, config.num_classes).float()
        rows[torch.rand_like(rows[:, 0]) < config.mask_p] = config.condition_mask_value
        return self.loss_fn(self.network(x_t, t.view(-1, 1, 1, 1) / config.T, rows), eps)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        rows = conditions.to(self.device)
        if rows.ndim == 1:
            rows = F.one_hot(rows.long(), config.num_classes)
        start = torch.randn(shape, device=self.device)
        with torch.no_grad():
            (last,) = deque(self.reverse_chain(start, rows.float(), omega), maxlen=1)
            return (last * 0.3081 + 0.1307).clamp(0, 1)

    def reverse_chain(self, x, rows, omega):
        blank = torch.full_like(rows, self.dmconfig.condition_mask_value)
        for t in range(self.dmconfig.T, 0, -1):
            time = x.new_full((len(x), 1, 1, 1), t / self.dmconfig.T)
            plain = self.network(x, time, blank)
            eps = plain + (omega + 1) * (self.network(x, time, rows) - plain)
            s = self.scheduler(t)
            x = (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * eps) * s["oneover_sqrt_alpha"]
            if t > 1:
                x = x + s["sqrt_beta_t"] * torch.randn_like(x)
            yield x
