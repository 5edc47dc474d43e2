# {
#  "persona": "Greek student, careful with float types, forgets that one_hot is integer",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "condition_mask_value is written into the int64 one-hot tensor before it is made float, so a value such as 0.5 is cut to 0; the one-hot should be float first"
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "the unconditional rows come from full_like of the int64 one-hot (labels given as integers), so a condition_mask_value of 0.5 becomes 0; they should be float"
#   ]
#  },
#  "note": "at the default condition_mask_value of -1 nothing shows; only a fraction does"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = len(images)
        t_s = torch.randint(1, self.dmconfig.T + 1, (B,))
        values = self.scheduler(t_s)
        noise = torch.randn_like(images)
        shape = (B,) + (1,) * (images.ndim - 1)
        x_t = values["sqrt_alpha_bar"].view(shape) * images + values["sqrt_oneminus_alpha_bar"].view(shape) * noise
        onehot = F.one_hot(conditions, self.dmconfig.num_classes)
        mask = torch.rand(B, device=self.device) < self.dmconfig.mask_p
        onehot[mask] = self.dmconfig.condition_mask_value
        t_in = t_s.float().view(shape).to(self.device) / self.dmconfig.T
        return self.loss_fn(self.network(x_t, t_in, onehot.float()), noise)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        onehot = conditions.to(self.device)
        if onehot.ndim == 1:
            onehot = F.one_hot(onehot.long(), config.num_classes)
        nothing = torch.ones_like(onehot)
        nothing[:] = config.condition_mask_value
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for t in range(config.T, 0, -1):
                values = self.scheduler(t)
                t_in = torch.full((len(onehot), 1, 1, 1), t / config.T, device=self.device)
                eps_c = self.network(x, t_in, onehot.float())
                eps_u = self.network(x, t_in, nothing.float())
                eps = (1 + omega) * eps_c - omega * eps_u
                x = values["oneover_sqrt_alpha"] * (x - values["beta_t"] / values["sqrt_oneminus_alpha_bar"] * eps)
                if t > 1:
                    x = x + values["sqrt_beta_t"] * torch.randn_like(x)
        return torch.clamp(x * 0.3081 + 0.1307, 0, 1)
